# The commands of the README. Each is a few lines; what they do stands in scripts/.

.PHONY: run build test bench campaign fuzz holes fmt clean

run:                     ## build everything and start the demonstration on http://127.0.0.1:3000
	@scripts/run.sh

build:                   ## leave the one binary, target/release/justesse
	@scripts/build.sh

test:                    ## everything that the gate runs
	@scripts/test.sh

bench:                   ## the numbers of docs/reference/performance.md
	@scripts/bench.sh

campaign:                ## the long campaign: tampered logs and bundles, deaths, power cuts, at other moments each time
	@scripts/campaign.sh

fuzz:                    ## grow inputs for every reader of foreign bytes, a minute each (SECONDS_EACH=60)
	@scripts/fuzz.sh $(or $(SECONDS_EACH),60)

holes:                   ## plant known holes into a copy, one at a time: each must turn a test red
	@scripts/holes.sh

fmt:                     ## format
	@cargo fmt --all

clean:                   ## remove what was built
	@cargo clean
	@rm -rf end2end/node_modules end2end/test-results
