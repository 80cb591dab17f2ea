package dev.oriel.machine;

import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.machine.replay.LogRecord;
import dev.oriel.machine.replay.LogRecord.Deed;
import dev.oriel.memory.OutOfHostMemoryException;
import dev.oriel.memory.Standstill;
import java.util.Map;
import java.util.function.Supplier;

/** How users change a machine: between two instructions, and so that a recording knows it. */
final class Changes {
  /** It becomes one when it happens. */
  private static final LogRecord.Moment NO_MOMENT = new LogRecord.Moment(0, 0);

  private final Outside outside;
  private final Standstill standstill;
  private final boolean recorded;

  Changes(Outside outside, Standstill standstill) {
    this.outside = outside;
    this.standstill = standstill;
    recorded = outside.config().recording().isPresent();
  }

  /** Does something to the machine, not while anybody else makes it stand still. */
  <T> T change(LogRecord.Command deed, Supplier<T> what) {
    return told(() -> outside.change(deed, () -> standstill.visit(what)));
  }

  void change(LogRecord.Command deed, Runnable what) {
    boolean _ = change(deed, done(what));
  }

  /** As {@link #change}, what a recording cannot repeat. */
  void changeLive(Runnable what) {
    requireUnrecorded();
    boolean _ = told(() -> standstill.visit(done(what)));
  }

  /** As {@link #changeLive}, while the machine stands still. */
  void changeStill(Runnable what) {
    requireUnrecorded();
    boolean _ =
        told(
            () -> {
              try (Standstill.Still _ = standstill.begin()) {
                what.run();
                return true;
              }
            });
  }

  private void requireUnrecorded() {
    if (recorded) {
      throw new ConfigurationException("this cannot be recorded or replayed (rr=)");
    }
  }

  private static Supplier<Boolean> done(Runnable what) {
    return () -> {
      what.run();
      return true;
    };
  }

  /** Does what its user may have got wrong. */
  private static <T> T told(Supplier<T> what) {
    try {
      return what.get();
    } catch (BadConfigurationException | OutOfHostMemoryException e) {
      throw new ConfigurationException(HostException.words(e), e);
    }
  }

  static LogRecord.Command deed(Deed deed, String name, long number) {
    return new LogRecord.Command(NO_MOMENT, deed, name, number, Map.of());
  }

  static LogRecord.Command deed(Deed deed, String name, Map<String, String> properties) {
    return new LogRecord.Command(NO_MOMENT, deed, name, 0, properties);
  }
}
