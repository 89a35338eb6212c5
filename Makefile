# make run    builds the kiosk and shows it with a simulated card and finger
# make test   builds and passes everything
.PHONY: run test check setup-run setup-test

run: setup-run
	cargo run --quiet -p kiosk --features demo -- demo

test: setup-test check
	cargo build --workspace --all-features
	cargo test --workspace --all-features

check:
	cargo fmt --all --check
	cargo clippy --workspace --all-features --all-targets -- -D warnings

setup-run:
	@assets/packaging/setup.sh run

setup-test:
	@assets/packaging/setup.sh test
