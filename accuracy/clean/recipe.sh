#!/usr/bin/env bash
# Makes clean trees: stock Debian packages of other CPUs, unpacked as a root
# file system would be. What assay finds in them at medium or above is noise
# unless labels.json says why it is right.
#   recipe.sh DIR        makes DIR/armhf/root and DIR/arm64/root
# Needs root, apt-get, dpkg-deb and ASSAY_SHARED (components/make-truth.sh).
set -euo pipefail
shared=${ASSAY_SHARED:-$(cd "$(dirname "$0")/../../.." && pwd)/shared}
for cpu in armhf arm64; do
	[ -s "$1/$cpu/truth.tsv" ] || bash "$shared/components/make-truth.sh" "$cpu" "$1/$cpu"
done
