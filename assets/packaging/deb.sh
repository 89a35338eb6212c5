#!/bin/sh
# Lays a Debian package together; its path is the last line. PROGRAM names another build than the
# release's, OUT another folder for the package.
set -eu
cd "$(dirname "$0")/../.."
target="${CARGO_TARGET_DIR:-target}"
files="assets/packaging/debian"
program="${PROGRAM:-$target/release/kiosk}"
version="$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)"
architecture="$(dpkg --print-architecture)"

tree="$(mktemp -d)"
trap 'rm -rf "$tree"' EXIT
chmod 0755 "$tree"
install -D -m 0755 "$program" "$tree/usr/bin/kiosk"
strip --strip-unneeded "$tree/usr/bin/kiosk"
install -D -m 0644 "$files/kiosk.toml" "$tree/etc/kiosk/kiosk.toml"
install -d -m 0755 "$tree/etc/kiosk/trust"
install -D -m 0644 "$files/kiosk.service" "$tree/usr/lib/systemd/system/kiosk.service"
install -D -m 0644 "$files/kiosk.sysusers" "$tree/usr/lib/sysusers.d/kiosk.conf"
install -D -m 0644 "$files/60-kiosk.rules" "$tree/usr/lib/udev/rules.d/60-kiosk.rules"
install -D -m 0644 "$files/50-kiosk.rules" "$tree/usr/share/polkit-1/rules.d/50-kiosk.rules"
for document in README.md SECURITY.md CHANGELOG.md LICENSE LICENSE-APACHE \
    kiosk/src/journal/JOURNAL.md kiosk/src/station/vendor/PROTOCOL.md \
    assets/service/openapi.json assets/fonts/OFL.txt; do
    install -D -m 0644 "$document" "$tree/usr/share/doc/kiosk/${document##*/}"
done
install -D -m 0644 "$files/copyright" "$tree/usr/share/doc/kiosk/copyright"
# What Debian's tools read of a package's history; the whole of it is in CHANGELOG.md.
date="$(git log -1 --format=%cD 2>/dev/null || date -R)"
printf 'kiosk (%s) stable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- %s  %s\n' \
    "$version" "$(sed -n 's/^Maintainer: //p' "$files/control.in")" "$date" |
    gzip -9n >"$tree/usr/share/doc/kiosk/changelog.gz"
chmod 0644 "$tree/usr/share/doc/kiosk/changelog.gz"

# The libraries that the program is linked with; those it opens at run time stand in control.in.
work="$(mktemp -d)"
mkdir -p "$work/debian"
printf 'Source: kiosk\n\nPackage: kiosk\nArchitecture: any\n' >"$work/debian/control"
linked="$(cd "$work" && dpkg-shlibdeps -O -e "$tree/usr/bin/kiosk" 2>/dev/null | sed -n 's/^shlibs:Depends=//p')"
rm -rf "$work"

install -d -m 0755 "$tree/DEBIAN"
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@DEPENDS@/$linked/" \
    "$files/control.in" >"$tree/DEBIAN/control"
install -m 0644 "$files/conffiles" "$tree/DEBIAN/conffiles"
for script in postinst prerm postrm; do
    install -m 0755 "$files/$script" "$tree/DEBIAN/$script"
done
package="${OUT:-$target}/kiosk_${version}_$architecture.deb"
dpkg-deb --root-owner-group --build "$tree" "$package" >/dev/null
echo "$package"
