#!/bin/sh
# Puts a release up: builds, tags, pushes.
set -eu

version=$1
folder=${2:-dist}

build() {
  rm -rf "$folder"
  mkdir -p "$folder"
  go build -trimpath -o "$folder/courier" ./cmd/courier
}

tag() {
  git tag -a "v$version" -m "v$version"
  git push origin "v$version"
}

build
tag
