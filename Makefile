# Pasar's commands. Each is a script in Scripts/.
.PHONY: help run test check bench soak sim demo record sbom

help: ## these lines
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: ## build a release and serve the demo market from var/
	@Scripts/run

test: ## all tests: both engines, simulation, browser, API
	@Scripts/test

check: ## the loop of every day: format, warnings, rules, HTTP on SQLite
	@Scripts/check

bench: ## measure a release build
	@Scripts/bench

soak: ## the simulation's big numbers, on a release build and both engines
	@Scripts/soak

sim: ## replay a simulation: make sim SEED=7
	@Scripts/setup-run && PASAR_SEED='$(SEED)' swift test --filter '^SimulationTests\.'

demo: ## start the demo market anew
	@Scripts/setup-run && Scripts/build-release && rm -rf var/pasar.db* var/media var/imports && .build/release/pasar demo

record: ## rewrite the transcripts that tests compare with
	@Scripts/setup-run && PASAR_RECORD=1 swift test --filter '^WebTests\.'

sbom: ## what the market stands on, with versions and licences: CycloneDX into var/sbom.json
	@mkdir -p var && Scripts/sbom >var/sbom.json && Scripts/sbom --licences
