package dev.oriel.junit;

import dev.oriel.harness.RunningGuest;
import dev.oriel.machine.Console;
import dev.oriel.machine.Machine;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link Guest} does. */
final class GuestExtension
    implements ParameterResolver,
        BeforeTestExecutionCallback,
        AfterTestExecutionCallback,
        TestExecutionExceptionHandler {
  private static final Namespace NAMESPACE = Namespace.create(GuestExtension.class);
  private static final String REPORTS = "reports";

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == RunningGuest.class || type == Machine.class || type == Console.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    RunningGuest guest = guest(context);
    Class<?> type = parameter.getParameter().getType();
    if (type == Machine.class) {
      return guest.machine();
    }
    return type == Console.class ? guest.machine().console() : guest;
  }

  @Override
  public void beforeTestExecution(ExtensionContext context) {
    int reports = guest(context).machine().dmaReports();
    context.getStore(NAMESPACE).put(REPORTS, reports);
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    int before = context.getStore(NAMESPACE).getOrDefault(REPORTS, Integer.class, 0);
    BootedGuest booted = booted(context);
    int more = booted.guest().machine().dmaReports() - before;
    if (more > 0) {
      throw new AssertionError(
          "the DMA sanitizer has found " + more + " faults:\n" + booted.reports());
    }
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    failure.addSuppressed(new ConsoleOutputOfGuest(guest(context).machine().console()));
    throw failure;
  }

  private static RunningGuest guest(ExtensionContext context) {
    return booted(context).guest();
  }

  /** The guest of the context, which is booted if it was not before. */
  @SuppressWarnings("deprecation") // The newer method is not in JUnit 5.
  private static BootedGuest booted(ExtensionContext context) {
    Guest wanted = annotation(context);
    ExtensionContext owner =
        switch (wanted.life()) {
          case RUN -> context.getRoot();
          case CLASS -> classContext(context);
          case TEST -> context;
        };
    return owner
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(wanted, key -> BootedGuest.boot(wanted), BootedGuest.class);
  }

  private static Guest annotation(ExtensionContext context) {
    for (Class<?> type = context.getRequiredTestClass();
        type != null;
        type = type.getEnclosingClass()) {
      var found = AnnotationSupport.findAnnotation(type, Guest.class);
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new ParameterResolutionException("no class around the test has @Guest");
  }

  /** That of the class that has the annotation: classes inside of it share its guest. */
  private static ExtensionContext classContext(ExtensionContext context) {
    ExtensionContext found = context;
    for (ExtensionContext each = context;
        each != each.getRoot();
        each = each.getParent().orElseThrow()) {
      if (each.getTestMethod().isEmpty() && each.getTestClass().isPresent()) {
        found = each;
      }
    }
    return found;
  }
}
