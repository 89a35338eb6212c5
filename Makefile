# make run    builds the kiosk and shows it with a simulated card and finger
# make test   builds and passes everything
# make bench  measures what an inspection costs beside air and chip; writes target/bench.json
# make deb    builds a Debian package of the release
# make policy holds the dependencies to deny.toml: licences, sources, what is not wanted
# make fuzz   feeds the readers of outside bytes with mutations; TARGET= and SECONDS= narrow it
.PHONY: run test check bench deb policy fuzz setup-run setup-test

run: setup-run
	cargo run --quiet -p kiosk --features demo -- demo

test: setup-test check
	cargo build --workspace --all-features
	KIOSK_TEST_PYTHON="$${KIOSK_TEST_PYTHON:-$$(assets/packaging/clients.sh)}" \
		cargo test --workspace --all-features

check:
	cargo fmt --all --check
	cargo clippy --workspace --all-features --all-targets -- -D warnings
	RUSTDOCFLAGS=-Dwarnings cargo doc --workspace --all-features --no-deps --document-private-items

bench: setup-run
	cargo build --quiet --release -p hil --bin hil-chip
	cargo run --quiet --release -p hil --bin hil-bench

deb: setup-run
	cargo build --release -p kiosk
	assets/packaging/deb.sh

# Known vulnerabilities need the network: where there is one, run `cargo deny check advisories` too.
policy:
	@cargo deny --version >/dev/null 2>&1 || cargo install --locked cargo-deny@0.20.2
	cargo deny --locked --all-features check licenses bans sources

TARGET ?= $(patsubst tests/fuzz/fuzz_targets/%.rs,%,$(wildcard tests/fuzz/fuzz_targets/*.rs))
SECONDS ?= 60
fuzz:
	cp Cargo.lock tests/fuzz/Cargo.lock
	for target in $(TARGET); do \
		mkdir -p tests/fuzz/target/corpus/$$target && \
		cargo fuzz run --fuzz-dir tests/fuzz --sanitizer none $$target \
			tests/fuzz/target/corpus/$$target tests/fuzz/corpus/$$target \
			-- -max_total_time=$(SECONDS) -max_len=65536 -rss_limit_mb=1024 || exit 1; \
	done

setup-run:
	@assets/packaging/setup.sh run

setup-test:
	@assets/packaging/setup.sh test
