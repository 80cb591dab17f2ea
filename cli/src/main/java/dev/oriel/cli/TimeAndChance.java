package dev.oriel.cli;

import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.RecordingConfig;
import dev.oriel.options.Values;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The guest's time of day, its time, and its random numbers: -rtc, -icount and -seed. */
final class TimeAndChance {
  /** When a guest starts whose runs are to be the same. */
  private static final Instant SOME_DAY = Instant.parse("2026-01-01T00:00:00Z");

  private static final long SOME_SEED = 1;

  private boolean counted;
  private OptionalLong seed = OptionalLong.empty();
  private String base = "";
  private @Nullable RecordingConfig recording;

  void rtc(String value) {
    base = OptionForms.RTC.read(value).text("base");
    start(base);
  }

  void icount(String value) {
    Values values = OptionForms.ICOUNT.read(value);
    counted = true;
    if (values.isGiven("rr") != values.isGiven("rrfile")) {
      throw new UsageException(
          values.isGiven("rr") ? "-icount: rr= needs rrfile=FILE" : "-icount: rrfile= needs rr=");
    }
    if (values.isGiven("rrsnapshot") && !values.isGiven("rr")) {
      throw new UsageException("-icount: rrsnapshot= needs rr=");
    }
    if (values.isGiven("rr")) {
      Path file = Path.of(values.text("rrfile"));
      recording =
          values.text("rr").equals("replay")
              ? RecordingConfig.replay(file)
              : RecordingConfig.record(file, "");
      recording = recording.with(values.find("rrsnapshot").map(Path::of));
    }
  }

  void seed(String value) {
    try {
      seed = OptionalLong.of(Long.decode(value));
    } catch (NumberFormatException e) {
      throw new UsageException("-seed " + value + " is not a number of 64 bits");
    }
  }

  /** After all options. */
  void apply(MachineConfig.Builder machine) {
    machine.instructionTime(counted);
    if (recording != null) {
      machine.recording(recording);
    }
    if (counted && seed.isEmpty()) {
      seed = OptionalLong.of(SOME_SEED);
    }
    seed.ifPresent(number -> machine.random(new Random(number)));
    if (counted) {
      Instant start = base.isEmpty() ? SOME_DAY : start(base).orElseGet(Instant::now);
      machine.clock(InstantSource.fixed(start));
    } else if (!base.isEmpty()) {
      start(base)
          .map(at -> Duration.between(Instant.now(), at))
          .ifPresent(ahead -> machine.clock(InstantSource.offset(InstantSource.system(), ahead)));
    }
  }

  /** The time of day at the start; empty if it is the host's. */
  private static Optional<Instant> start(String base) {
    switch (base) {
      case "utc" -> {
        return Optional.empty();
      }
      case "localtime" -> {
        return Optional.of(LocalDateTime.now(ZoneId.systemDefault()).toInstant(ZoneOffset.UTC));
      }
      default -> {
        try {
          LocalDateTime start =
              base.contains("T") ? LocalDateTime.parse(base) : LocalDate.parse(base).atStartOfDay();
          return Optional.of(start.toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
          throw new UsageException(
              "-rtc: base=" + base + " is not a time; write utc or YYYY-MM-DD[THH:MM:SS]");
        }
      }
    }
  }
}
