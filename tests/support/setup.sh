# Shared by examples/quickstart/run.sh and tests/run.sh: says what happens, installs what is missing.
# shellcheck shell=bash disable=SC2034

# Each line is one package of Debian 12 and 13 and Ubuntu 24.04.
build_packages=(
    bison
    cmake
    flex
    gcc
    libc6-dev
    libjansson-dev
    libmsgpack-dev
    libsqlite3-dev
    libssl-dev
    libuv1-dev
    libwebsockets-dev
    ninja-build
    pkg-config
    zlib1g-dev
)

# What the tests use beyond that: compilers to compare, a checker, peers that others wrote.
test_packages=(
    clang
    doxygen
    dpkg-dev
    file
    g++
    gcc-aarch64-linux-gnu
    libc6-dev-arm64-cross
    libcmocka-dev
    libglib2.0-dev
    make
    mandoc
    meson
    openssl
    python3
    python3-autobahn
    python3-cbor2
    python3-yaml
    valgrind
    zsh
)

# What the benchmarks compare with.
bench_packages=(
    libcmocka-dev
    libnanopb-dev
    libprotobuf-c-dev
    nanopb
    protobuf-c-compiler
    python3
)

# Any node will do, wherever it came from.
if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
    test_packages+=(nodejs npm)
fi

say() {
    printf '\n== %s\n' "$*"
}

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# quietly LOG COMMAND...: run it, keep what it says in LOG, show that only when it fails.
quietly() {
    local log=$1
    shift
    if ! "$@" >"$log" 2>&1; then
        cat "$log" >&2
        fail "failed: $*"
    fi
}

# Whether a package is installed, or one that provides it.
have_package() {
    dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed ||
        dpkg-query -W -f='${Provides} ${db:Status-Status}\n' 2>/dev/null |
        grep -E "(^|[ ,])$1([ ,]|$)" | grep -q 'installed$'
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# Asks first when somebody is there to ask and rights are needed that the user does not have.
may_install() {
    local answer
    if [ "$(id -u)" -eq 0 ] || [ ! -t 0 ]; then
        return 0
    fi
    printf 'This installs with sudo apt-get: %s\nGo on? [y/N] ' "$*"
    read -r answer
    [ "$answer" = y ] || [ "$answer" = Y ]
}

install_packages() {
    local package missing=()
    if ! command -v apt-get >/dev/null; then
        echo "no apt-get here: taking for granted that these are installed: $*"
        return
    fi
    for package in "$@"; do
        have_package "$package" || missing+=("$package")
    done
    if [ "${#missing[@]}" -eq 0 ]; then
        echo "everything is there"
        return
    fi
    echo "missing: ${missing[*]}"
    may_install "${missing[@]}" || fail "not installed: ${missing[*]}"
    as_root apt-get update -q >/dev/null || echo "the package lists could not be updated"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
        "${missing[@]}" >/dev/null || fail "apt-get could not install: ${missing[*]}"
}
