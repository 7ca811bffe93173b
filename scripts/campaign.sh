#!/usr/bin/env bash
# The long campaign: tampered logs and bundles, clean ones, sudden deaths and power cuts, many times as many as in the tests; and a hundred
# audited writes a second for ten minutes on each engine.
#
# What must stay true: the seed is printed, so that what was found once is found again. JUSTESSE_CAMPAIGN multiplies (40).
set -euo pipefail
cd "$(dirname "$0")/.."
export JUSTESSE_CAMPAIGN=${JUSTESSE_CAMPAIGN:-40}
export JUSTESSE_POWER_LOSSES=${JUSTESSE_POWER_LOSSES:-2000}
export JUSTESSE_POWER_SEED=${JUSTESSE_POWER_SEED:-$(date +%s)}
echo "JUSTESSE_CAMPAIGN=$JUSTESSE_CAMPAIGN JUSTESSE_POWER_LOSSES=$JUSTESSE_POWER_LOSSES JUSTESSE_POWER_SEED=$JUSTESSE_POWER_SEED"
cargo test --package audit --test it -- --nocapture tamper:: bundles::
scripts/with-postgres.sh cargo test --package store --test it -- --nocapture kill:: power:: tampering::
JUSTESSE_SUSTAINED=${JUSTESSE_SUSTAINED:-600} scripts/with-postgres.sh cargo test --package store --test it -- --nocapture --ignored sustained::
