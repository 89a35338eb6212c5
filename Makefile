# make run    builds the kiosk and shows it with a simulated card and finger
# make test   builds and passes everything
# make fuzz   feeds the readers of outside bytes with mutations; TARGET= and SECONDS= narrow it
.PHONY: run test check fuzz setup-run setup-test

run: setup-run
	cargo run --quiet -p kiosk --features demo -- demo

test: setup-test check
	cargo build --workspace --all-features
	cargo test --workspace --all-features

check:
	cargo fmt --all --check
	cargo clippy --workspace --all-features --all-targets -- -D warnings

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
