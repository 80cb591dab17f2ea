package dev.oriel.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a monitor listens besides Ctrl-A C.
 *
 * @param socket the path of a Unix socket, if wanted
 */
record MonitorPlace(Optional<Path> socket) {
  static final MonitorPlace NONE = new MonitorPlace(Optional.empty());

  static MonitorPlace parse(String text) {
    if (text.equals("none")) {
      return NONE;
    }
    if (!text.startsWith("unix:")) {
      throw new UsageException(
          "-monitor "
              + text
              + " is not supported; supported: "
              + RunOption.MONITOR.argument
              + "; or press Ctrl-A C with -serial mon:stdio");
    }
    String rest = text.substring("unix:".length()).replace(",nowait", ",wait=off");
    String spelledOut = rest.replaceFirst(",server(?=,|$)", ",server=on");
    OptionList list = OptionList.parse("-monitor", spelledOut, "path");
    Path path = Path.of(list.require("path"));
    if (!list.takeSwitch("server") || !list.take("wait").filter("off"::equals).isPresent()) {
      throw new UsageException(
          "-monitor " + text + ": the machine listens without waiting; add ,server,nowait");
    }
    list.end(List.of("path", "server", "wait"));
    return new MonitorPlace(Optional.of(path));
  }
}
