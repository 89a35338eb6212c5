#!/bin/sh
# Installs the Debian packages that building, running or testing needs and this machine lacks.
set -eu

build="build-essential pkg-config libpcsclite-dev libssl-dev"
run="libpcsclite1 libxkbcommon0 libegl1 libgl1 libgl1-mesa-dri libx11-6 libx11-xcb1 libxcursor1 libxi6 libxrandr2 libxkbcommon-x11-0 libwayland-client0 libwayland-cursor0 libwayland-egl1"
test="pcscd libccid softhsm2 vsmartcard-vpcd xvfb openbox xdotool xclip imagemagick mesa-vulkan-drivers poppler-utils zbar-tools chromium util-linux python3 libfaketime debootstrap cage grim xwayland"

case "${1:-}" in
    run) wanted="$build $run" ;;
    test) wanted="$build $run $test" ;;
    *) echo "usage: $0 run|test" >&2; exit 64 ;;
esac

if ! command -v cargo >/dev/null 2>&1; then
    echo "Rust is missing: install rustup, then run this again." >&2
    exit 1
fi
if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "This is not Debian: install the counterparts of: $wanted" >&2
    exit 0
fi

missing=""
for package in $wanted; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

# Another installation may be running: wait for it.
install="apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends"
if [ "$(id -u)" = 0 ]; then
    as_root="env DEBIAN_FRONTEND=noninteractive"
elif command -v sudo >/dev/null 2>&1; then
    as_root="sudo env DEBIAN_FRONTEND=noninteractive"
else
    as_root=""
fi
if [ -n "$as_root" ]; then
    echo "Installing:$missing"
    $as_root apt-get -o DPkg::Lock::Timeout=300 update -qq && $as_root $install $missing >/dev/null && exit 0
fi
echo "These packages are missing, and installing them needs an administrator:" >&2
echo "    apt-get install$missing" >&2
exit 1
