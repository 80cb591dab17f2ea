package dev.oriel.cli;

import dev.oriel.machine.BalloonState;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Values;
import java.util.List;

/** What a monitor does with a guest's memory balloon, as QEMU has it. */
final class BalloonCommands {
  private static final long MIB = 1 << 20;

  private final MonitorTarget target;

  BalloonCommands(MonitorTarget target) {
    this.target = target;
  }

  List<Command> all() {
    return List.of(
        new Command(
            "balloon",
            "",
            OptionForm.of(
                "balloon",
                "",
                Property.of("target", Form.number(1, Long.MAX_VALUE / MIB), "MiB").needed()),
            "ask the guest to keep so many MiB of its memory only",
            given -> set(given.number("target") * MIB)),
        new Command(
            "",
            "balloon",
            OptionForm.of(
                "balloon",
                "",
                Property.of("value", Form.number(1, Long.MAX_VALUE), "bytes").needed()),
            "",
            given -> set(given.number("value"))),
        new Command(
            "info balloon",
            "query-balloon",
            OptionForm.of("info balloon", ""),
            "what the guest has kept of its memory",
            this::query,
            BalloonCommands::words));
  }

  private Json set(long bytes) {
    BalloonState _ = state();
    target.balloon(bytes);
    return Command.DONE;
  }

  private Json query(Values nothing) {
    return Json.object("actual", state().actual());
  }

  private static String words(Json answer) {
    return answer instanceof Json.Members members
            && members.get("actual") instanceof Json.Numeral(String bytes)
        ? "balloon: actual=%d\n".formatted(Long.parseLong(bytes) / MIB)
        : "";
  }

  private BalloonState state() {
    return target
        .balloon()
        .orElseThrow(() -> new DeviceNotActiveException("No balloon device has been activated"));
  }
}
