# Decides what compiles the server and what compiles the browser part, and says it in one line. To be sourced.
#
# What must stay true: a machine with rustup that can download never needs a package manager; nothing is written into the
# repository; where nothing works, one sentence says what to install.
#
# Leaves: WASM_CARGO, WASM_RUSTC (only where another compiler than the one on the path builds the browser part) and the
# array wasm_arguments for its Cargo. JUSTESSE_TOOLCHAIN=debian asks for Debian's compiler although rustup would do.

wasm_target=wasm32-unknown-unknown
wasm_arguments=()
# The oldest compiler that will do stands in one place, Cargo.toml.
oldest=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)

new_enough() {
    local version
    version=$("$1" --version 2>/dev/null | cut -d' ' -f2) || return 1
    [ -n "$version" ] && [ "$(printf '%s\n%s\n' "$oldest" "$version" | sort -V | head -n1)" = "$oldest" ]
}

has_wasm() {
    local folder
    folder=$(rustc --print target-libdir --target "$wasm_target" 2>/dev/null) && compgen -G "$folder/libstd-*.rlib" >/dev/null
}

rustup_brings_wasm() {
    # A machine that cannot download waits for ever; two minutes are enough for 25 MB on a slow line.
    command -v rustup >/dev/null && timeout 120 rustup target add "$wasm_target" >/dev/null 2>&1 && has_wasm
}

# As root, or with a sudo that does not ask.
apt_install() {
    command -v apt-get >/dev/null || return 1
    local as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
    "${as_root[@]}" apt-get update -qq >/dev/null 2>&1 || true
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Debian's newest compiler brings the sources of the standard library, from which Cargo builds it for WebAssembly.
debian_brings_wasm() {
    local sources=/usr/lib/rustlib/src/rust/library/std/Cargo.toml
    if ! new_enough /usr/bin/rustc || [ ! -e "$(/usr/bin/rustc --print sysroot)/lib/rustlib/src/rust/library/std/Cargo.toml" ] && [ ! -e "$sources" ]; then
        echo "toolchain: fetching Debian's packages rustc-web, cargo-web, rust-web-src, rust-web-llvm and lld-22" >&2
        apt_install rustc-web cargo-web rust-web-src rust-web-llvm lld-22 || return 1
    fi
    new_enough /usr/bin/rustc || return 1
    WASM_CARGO=/usr/bin/cargo
    WASM_RUSTC=/usr/bin/rustc
    wasm_arguments=(-Z build-std=std,panic_abort)
    export WASM_CARGO WASM_RUSTC
}

if [ "${JUSTESSE_TOOLCHAIN:-}" != debian ] && new_enough rustc && { has_wasm || rustup_brings_wasm; }; then
    echo "toolchain: $(rustc --version | cut -d' ' -f1-2) for the server and for the browser part" >&2
elif debian_brings_wasm; then
    new_enough rustc || export PATH="/usr/bin:$PATH"
    echo "toolchain: $(rustc --version | cut -d' ' -f1-2) for the server, Debian's $(/usr/bin/rustc --version | cut -d' ' -f1-2) for the browser part" >&2
else
    echo "toolchain: this needs Rust $oldest or newer with the target $wasm_target; run: rustup update && rustup target add $wasm_target" >&2
    exit 1
fi
