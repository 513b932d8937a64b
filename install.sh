#!/bin/sh
# Installs miniboss: downloads the program for this machine from a release and checks its checksum.
#
#   MINIBOSS_VERSION      the version to install, such as 1.2.3 (default: that of the release of this script, else the latest)
#   MINIBOSS_INSTALL_DIR  where to put it (default: ~/.local/bin)
#   MINIBOSS_DOWNLOADS    where the releases are (default: those on GitHub)
set -eu

repository='@REPOSITORY@'
version="${MINIBOSS_VERSION:-@VERSION@}"
folder="${MINIBOSS_INSTALL_DIR:-${HOME:?Cannot install: HOME is not set, set MINIBOSS_INSTALL_DIR}/.local/bin}"
downloads="${MINIBOSS_DOWNLOADS:-https://github.com/$repository/releases}"
# A script straight from the repository belongs to no release.
case "$version" in @*) version=latest ;; esac

fail() {
  printf 'Cannot install miniboss: %s\n' "$1" >&2
  exit 1
}

# The platform as archives are named, such as linux-x64.
platform() {
  case "$(uname -s)" in
    Linux) system=linux ;;
    Darwin) system=macos ;;
    MINGW* | MSYS* | CYGWIN*) system=windows ;;
    *) fail "there is no program for $(uname -s), run miniboss.js with Deno" ;;
  esac
  case "$(uname -m)" in
    x86_64 | amd64) machine=x64 ;;
    arm64 | aarch64) machine=arm64 ;;
    *) fail "there is no program for $(uname -m), run miniboss.js with Deno" ;;
  esac
  # An x64 shell on a Mac with Apple's own processor says x86_64 of it.
  if [ "$system-$machine" = macos-x64 ] && [ "$(sysctl -n sysctl.proc_translated 2>/dev/null || echo 0)" = 1 ]; then
    machine=arm64
  fi
  # Windows on ARM runs programs for x64.
  if [ "$system" = windows ]; then machine=x64; fi
  if [ "$system" = linux ] && ldd --version 2>&1 | grep -qi musl; then
    fail 'the program needs glibc and this system has musl, run miniboss.js with Deno'
  fi
  printf '%s-%s' "$system" "$machine"
}

download() {
  if command -v curl >/dev/null; then
    curl --fail --silent --show-error --location --retry 2 --output "$2" "$1" || fail "could not download $1"
  elif command -v wget >/dev/null; then
    wget --quiet --tries=3 --output-document="$2" "$1" || fail "could not download $1"
  else
    fail 'it needs curl or wget'
  fi
}

checksum() {
  if command -v sha256sum >/dev/null; then
    sum=$(sha256sum "$1")
  elif command -v shasum >/dev/null; then
    sum=$(shasum -a 256 "$1")
  else
    fail 'it needs sha256sum or shasum'
  fi
  printf '%s' "${sum%% *}"
}

main() {
  case "$downloads" in *@*) fail 'this script is of no release, say in MINIBOSS_DOWNLOADS where the releases are' ;; esac
  case "$version" in
    latest) from="$downloads/latest/download" ;;
    *) from="$downloads/download/v${version#v}" ;;
  esac
  name=$(platform)
  archive="miniboss-$name.tar.gz"
  case "$name" in windows-*) program=miniboss.exe ;; *) program=miniboss ;; esac

  temporary=$(mktemp -d)
  trap 'rm -rf "$temporary"' EXIT
  download "$from/checksums.txt" "$temporary/checksums.txt"
  download "$from/$archive" "$temporary/$archive"
  wanted=$(grep " $archive\$" "$temporary/checksums.txt") || fail "$archive is not in checksums.txt"
  wanted="${wanted%% *}"
  found=$(checksum "$temporary/$archive")
  [ "$found" = "$wanted" ] || fail "$archive has the checksum $found, not $wanted"

  tar -xzf "$temporary/$archive" -C "$temporary" || fail "could not unpack $archive"
  mkdir -p "$folder" || fail "could not make $folder"
  # Moved into place, as a program that runs cannot be written over.
  cp "$temporary/$program" "$folder/.$program.new" || fail "could not write to $folder"
  chmod 755 "$folder/.$program.new"
  mv -f "$folder/.$program.new" "$folder/$program" || fail "could not write to $folder"
  installed=$("$folder/$program" --version) || fail "$folder/$program does not run on this machine"
  printf 'Installed miniboss %s: %s\n' "$installed" "$folder/$program"
  case ":$PATH:" in
    *":$folder:"*) ;;
    *) printf 'Add %s to your PATH\n' "$folder" ;;
  esac
}

main
