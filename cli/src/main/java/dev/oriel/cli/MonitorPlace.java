package dev.oriel.cli;

import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Values;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a monitor listens besides Ctrl-A C.
 *
 * @param socket the path of a Unix socket, if wanted
 */
record MonitorPlace(Optional<Path> socket) {
  private static final OptionForm FORM =
      OptionForm.of(
          "-monitor",
          "path",
          Property.of("path", OptionForms.FILE, "the socket").needed(),
          Property.of("server", Form.flag(), "listen").or("off"),
          Property.of("wait", Form.flag(), "wait for a client").or("on"));

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
    Values values = FORM.read(spelledOut);
    if (!values.flag("server") || values.flag("wait") || !values.isGiven("wait")) {
      throw new UsageException(
          "-monitor " + text + ": the machine listens without waiting; add ,server,nowait");
    }
    return new MonitorPlace(Optional.of(Path.of(values.text("path"))));
  }
}
