package dev.oriel.pseries;

import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.call.RtasFrame;
import dev.oriel.pseries.call.RtasStatus;
import dev.oriel.pseries.call.RtasTable;
import dev.oriel.pseries.event.PowerControl;
import dev.oriel.pseries.processor.Processors;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * The machine as a whole: clock, power, parameters, events (LoPAR 7.3.2, 7.3.3, 7.3.5 to 7.3.7).
 */
final class SystemRtas implements Part {
  private static final int SPLPAR_CHARACTERISTICS = 20;
  private static final int DIAGNOSTICS_RUN_MODE = 42;
  private static final int UUID = 48;

  /** Power domain of everything that can be plugged in while running; always fully on. */
  private static final int LIVE_INSERTION_DOMAIN = -1;

  private static final int FULL_POWER = 100;
  private static final int LONGEST_MESSAGE = 1024;

  private final PowerControl power;
  private final Processors processors;
  private final InstantSource clock;
  private final byte[] characteristics;
  private final byte[] uuid;

  /** The guest's clock minus the host's. */
  private volatile Duration clockOffset = Duration.ZERO;

  /**
   * @param most processors that there can be
   * @param ram bytes of RAM
   */
  SystemRtas(
      PowerControl power,
      Processors processors,
      int most,
      InstantSource clock,
      long ram,
      Identity identity) {
    this.power = power;
    this.processors = processors;
    this.clock = clock;
    uuid = identity.parameter();
    int cpus = processors.all().size();
    characteristics =
        "MaxEntCap=%d,DesMem=%d,DesProcs=%d,MaxPlatProcs=%d\0"
            .formatted(most, ram >> 20, cpus, most)
            .getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public String partName() {
    return "clock";
  }

  /** The clock itself is the host's. */
  @Override
  public void save(StateWriter out) {
    out.putLong(clockOffset.getSeconds());
    out.putInt(clockOffset.getNano());
  }

  @Override
  public void restore(StateReader in) {
    clockOffset = Duration.ofSeconds(in.getLong(), in.getInt(0, 999_999_999));
  }

  void install(RtasTable rtas) {
    rtas.on(RtasCall.GET_TIME_OF_DAY, this::getTime)
        .on(RtasCall.SET_TIME_OF_DAY, this::setTime)
        .on(RtasCall.POWER_OFF, this::powerOff)
        .on(RtasCall.SYSTEM_REBOOT, this::reboot)
        .on(RtasCall.IBM_OS_TERM, this::osTerm)
        .on(RtasCall.IBM_GET_SYSTEM_PARAMETER, this::getParameter)
        .on(RtasCall.IBM_SET_SYSTEM_PARAMETER, SystemRtas::setParameter)
        .on(RtasCall.SET_POWER_LEVEL, SystemRtas::powerLevel)
        .on(RtasCall.GET_POWER_LEVEL, SystemRtas::powerLevel)
        .on(RtasCall.EVENT_SCAN, frame -> RtasStatus.NO_ERRORS_FOUND)
        .on(RtasCall.IBM_SUSPEND_ME, frame -> RtasStatus.PARAMETER);
  }

  private int getTime(RtasFrame frame) {
    LocalDateTime now = LocalDateTime.ofInstant(clock.instant().plus(clockOffset), ZoneOffset.UTC);
    frame.result(1, now.getYear());
    frame.result(2, now.getMonthValue());
    frame.result(3, now.getDayOfMonth());
    frame.result(4, now.getHour());
    frame.result(5, now.getMinute());
    frame.result(6, now.getSecond());
    frame.result(7, now.getNano());
    return RtasStatus.SUCCESS;
  }

  private int setTime(RtasFrame frame) {
    Instant time;
    try {
      time =
          LocalDateTime.of(
                  frame.arg(0),
                  frame.arg(1),
                  frame.arg(2),
                  frame.arg(3),
                  frame.arg(4),
                  frame.arg(5))
              .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return RtasStatus.PARAMETER;
    }
    // Any time whose year is one that get-time-of-day can give back.
    if (frame.arg(0) < 0 || frame.arg(0) > 9999) {
      return RtasStatus.PARAMETER;
    }
    clockOffset = Duration.between(clock.instant(), time);
    return RtasStatus.SUCCESS;
  }

  private int powerOff(RtasFrame frame) {
    power.powerOff();
    return doNotReturn(frame);
  }

  private int reboot(RtasFrame frame) {
    power.reboot();
    return doNotReturn(frame);
  }

  /** The caller ends and executes nothing more. */
  private int doNotReturn(RtasFrame frame) {
    processors.end(frame.vcpu());
    return RtasStatus.SUCCESS;
  }

  private int osTerm(RtasFrame frame) {
    StringBuilder message = new StringBuilder();
    long ra = frame.argAddress(0);
    GuestMemory memory = frame.memory();
    byte next;
    while (message.length() < LONGEST_MESSAGE
        && (next = memory.getByte(ra + message.length())) != 0) {
      message.append((char) Byte.toUnsignedInt(next));
    }
    power.panic(message.toString());
    return doNotReturn(frame);
  }

  private int getParameter(RtasFrame frame) {
    byte[] value;
    switch (frame.arg(0)) {
      case SPLPAR_CHARACTERISTICS -> value = characteristics;
      case DIAGNOSTICS_RUN_MODE -> value = new byte[] {0};
      case UUID -> value = uuid;
      default -> {
        return RtasStatus.NOT_SUPPORTED;
      }
    }
    long ra = frame.argAddress(1);
    long room = Integer.toUnsignedLong(frame.arg(2));
    if (room < 2) {
      return RtasStatus.SYSPARM_PARAMETER;
    }
    frame.memory().putShort(ra, (short) value.length);
    for (int i = 0; i < value.length && i < room - 2; i++) {
      frame.memory().putByte(ra + 2 + i, value[i]);
    }
    return RtasStatus.SUCCESS;
  }

  private static int setParameter(RtasFrame frame) {
    return switch (frame.arg(0)) {
      case SPLPAR_CHARACTERISTICS, DIAGNOSTICS_RUN_MODE, UUID -> RtasStatus.NOT_AUTHORIZED;
      default -> RtasStatus.NOT_SUPPORTED;
    };
  }

  private static int powerLevel(RtasFrame frame) {
    if (frame.arg(0) != LIVE_INSERTION_DOMAIN) {
      return RtasStatus.NOT_SUPPORTED;
    }
    frame.result(1, FULL_POWER);
    return RtasStatus.SUCCESS;
  }
}
