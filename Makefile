# Tools are pinned in a module of their own, so that they lift no version of ours.
export GOFLAGS += -buildvcs=false
tool := go tool -modfile=$(CURDIR)/.ci/tools.mod

version := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
commit  := $(shell git rev-parse HEAD 2>/dev/null || echo unknown)
date    := $(shell git log -1 --format=%cI 2>/dev/null || echo unknown)
stamp   := -X main.version=$(version) -X main.commit=$(commit) -X main.date=$(date)

.PHONY: help demo build test fetch lint proto bench score crash fuzz clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 8

demo: ## everything on this machine, with sample mail and no set-up
	go run ./cmd/mailchute demo

build: ## the static binary, ./mailchute
	CGO_ENABLED=0 go build -trimpath -ldflags '$(stamp)' -o mailchute ./cmd/mailchute

test: fetch lint ## all tests, those against real servers too
	.ci/test

fetch: ## the real servers of the tests, into the user's cache; nothing is installed
	go run ./test/servers/fetch

lint: ## vet, staticcheck, gofumpt, buf, and whether generated code is fresh
	.ci/lint

proto: ## generates the Go code of the .proto files
	cd proto && $(tool) buf generate

bench: fetch ## the benchmarks against other clients and parsers, as tables
	BENCH=1 go test -count 1 -run Table -timeout 60m -v ./test/bench/... ./transform

score: ## how the events compare with what other parsers say of public mail, as tables
	go test -count 1 -run Score -v ./transform ./transform/report

N ?= 60
crash: fetch ## kills the binary N times at random points and counts what is lost or repeated
	CRASH_N=$(N) go test -count 1 -run Sigkill -timeout 0 -v ./test/crash/...

T ?= 30s
fuzz: ## every fuzz target for the time T
	.ci/fuzz $(T)

clean: ## removes what build and demo leave behind
	rm -rf mailchute mailchute-demo dist
