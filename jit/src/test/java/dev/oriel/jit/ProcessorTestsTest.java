package dev.oriel.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.oriel.cpu.ExecutionEngine;
import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.IsaTable;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The processor's tests, on the compiler: everything compiled before it is first executed. */
class ProcessorTestsTest {
  /** Read by TestEngine in the tests of the processor's room. */
  private static final String PROPERTY = "oriel.test.engine";

  private static final List<String> TESTS =
      List.of(
          "InterruptTest",
          "InstructionTimeTest",
          "PerformanceMonitorTest",
          "TranslationTest",
          "StaleTranslationTest",
          "interpreter.InterpreterTest",
          "semantics.DecimalDefinitionTest",
          "semantics.DecimalVectorTest",
          "semantics.ExactArithmeticTest",
          "semantics.FixedPointTest",
          "semantics.FixedPointVectorTest",
          "semantics.FloatDefinitionTest",
          "semantics.FloatVectorTest");

  /** Regions of one instruction. */
  public static final class Single implements BiFunction<Vcpu, IsaTable, ExecutionEngine> {
    @Override
    public ExecutionEngine apply(Vcpu vcpu, IsaTable isa) {
      return new CompiledEngine(vcpu, isa, CompilerSettings.SINGLE_INSTRUCTIONS);
    }
  }

  /** The largest regions. */
  public static final class Largest implements BiFunction<Vcpu, IsaTable, ExecutionEngine> {
    @Override
    public ExecutionEngine apply(Vcpu vcpu, IsaTable isa) {
      return new CompiledEngine(vcpu, isa, CompilerSettings.LARGEST_REGIONS);
    }
  }

  @Test
  void passInRegionsOfOneInstruction() {
    run(Single.class);
  }

  @Test
  void passInTheLargestRegions() {
    run(Largest.class);
  }

  private static void run(Class<?> engine) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(TESTS.stream().map(t -> selectClass("dev.oriel.cpu." + t)).toList())
            .build();
    Launcher launcher = LauncherFactory.create();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    System.setProperty(PROPERTY, engine.getName());
    try {
      launcher.execute(request, listener);
    } finally {
      System.clearProperty(PROPERTY);
    }
    TestExecutionSummary summary = listener.getSummary();
    StringWriter failures = new StringWriter();
    summary.printFailuresTo(new PrintWriter(failures), 12);
    assertThat(summary.getTotalFailureCount()).as(failures.toString()).isZero();
    assertThat(summary.getTestsSucceededCount()).isGreaterThan(100);
  }
}
