.DEFAULT_GOAL := help
.PHONY: help up test bench dev sqlx

help: ## show this
	@grep -E '^[a-z]+:.*##' $(firstword $(MAKEFILE_LIST)) | sed 's/:.*## /\t/' | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-6s %s\n' "$$name" "$$text"; done

up: ## install what is missing, build a release, start Docent and print where it is
	@exec scripts/up $(ARGS)

test: ## format, lints, generated files, all tests against a Postgres of its own
	@exec scripts/test

bench: ## measure the server beside its ceilings
	@exec scripts/bench $(ARGS)

dev: ## a debug build over a throwaway database, and the web app with live reload
	@exec scripts/dev $(ARGS)

sqlx: ## describe the queries anew after a change to SQL or migrations (.sqlx)
	@exec scripts/sqlx
