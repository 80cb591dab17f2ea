package dev.oriel.junit;

import dev.oriel.harness.RunningGuest;
import dev.oriel.machine.Console;
import dev.oriel.machine.Machine;
import java.util.function.Function;
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
    if (context.getTestMethod().isEmpty() && annotation(context).life() == Guest.Life.TEST) {
      throw new ParameterResolutionException(
          "with life = TEST, guests are parameters of tests, @BeforeEach and @AfterEach only");
    }
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

  /** The guest of the context, which is started if it was not before. */
  private static BootedGuest booted(ExtensionContext context) {
    Guest wanted = annotation(context);
    return switch (wanted.life()) {
      case RUN -> kept(context.getRoot(), wanted, BootedGuest.class, BootedGuest::boot);
      case CLASS -> kept(classContext(context), wanted, BootedGuest.class, BootedGuest::boot);
      case TEST ->
          kept(
              context,
              wanted,
              BootedGuest.class,
              like -> like.checkDma() ? BootedGuest.boot(like) : resume(context, like));
    };
  }

  /** A guest for one test: it goes on from one that was booted once for all of them. */
  private static BootedGuest resume(ExtensionContext context, Guest wanted) {
    return BootedGuest.resume(kept(context.getRoot(), wanted, SavedGuest.class, SavedGuest::of));
  }

  /** What the owner keeps until its end, made if it has none yet. */
  @SuppressWarnings("deprecation") // The newer method is not in JUnit 5.
  private static <T> T kept(
      ExtensionContext owner, Guest wanted, Class<T> type, Function<Guest, T> maker) {
    return owner.getStore(NAMESPACE.append(type)).getOrComputeIfAbsent(wanted, maker, type);
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
