// Ends the run with one line that the gate can add up. A test that was meant to run and did not counts as failed.
import type { FullResult, Reporter, Suite } from "@playwright/test/reporter";

export default class Sum implements Reporter {
  private suite?: Suite;

  onBegin(_config: unknown, suite: Suite) {
    this.suite = suite;
  }

  onEnd(result: FullResult) {
    const outcomes = this.suite?.allTests().map((test) => test.outcome()) ?? [];
    const passed = outcomes.filter((outcome) => outcome === "expected").length;
    let failed = outcomes.length - passed;
    if (failed === 0 && result.status !== "passed") failed = 1;
    console.log(`\nbrowser tests: ${passed} passed, ${failed} failed`);
  }
}
