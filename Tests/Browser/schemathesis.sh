#!/usr/bin/env bash
# What software may send: three minutes of generated requests against /openapi.json on the demo
# market, as a visitor, a shopper and a seller. No answer of 500, none outside its schema.
# Alone: bash Tests/Browser/schemathesis.sh
set -uo pipefail
cd "$(dirname "$0")/../.."

exec .venv/bin/python Tests/Browser/api.py
