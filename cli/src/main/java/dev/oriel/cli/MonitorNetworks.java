package dev.oriel.cli;

import dev.oriel.machine.NetdevConfig;
import dev.oriel.options.Form;
import dev.oriel.options.OptionText;
import dev.oriel.options.Property;
import dev.oriel.options.Values;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The networks that a monitor adds and removes, and the cables of cards. */
final class MonitorNetworks {
  /** An element of a list, such as that of {@code hostfwd}, which a command line repeats. */
  private static final Pattern ELEMENT = Pattern.compile("\\.[0-9]+(\\.str)?$");

  /** A network's own properties are checked when its kind is known. */
  private static final OptionForm ADD =
      new OptionForm(
          "",
          OptionForm.of(
                  "netdev_add",
                  "",
                  Property.of("type", Form.name("KIND", "a kind of network"), "its kind").needed(),
                  Property.of("id", OptionForms.ID, "its name").needed())
              .schema()
              .withOthers(),
          true);

  private static final OptionForm LINE =
      OptionForm.of(
          "netdev_add",
          "",
          Property.of("options", Form.name("KIND,id=ID[,…]", "a network"), "as -netdev").needed());

  private static final OptionForm DELETE =
      OptionForm.of("netdev_del", "", Property.of("id", OptionForms.ID, "its name").needed());

  private static final OptionForm LINK =
      OptionForm.of(
          "set_link",
          "",
          Property.of("name", OptionForms.ID, "a card, or a network").needed(),
          Property.of("up", Form.flag(), "whether its cable is plugged in").needed());

  private final BackendTarget target;

  MonitorNetworks(BackendTarget target) {
    this.target = target;
  }

  List<Command> commands() {
    return List.of(
        new Command("", "netdev_add", ADD, "", given -> add(netdev(given.given()))),
        new Command(
            "netdev_add",
            "",
            LINE,
            "open a network",
            given -> add(NetOptions.read("netdev_add", given.text("options")))),
        new Command("netdev_del", "netdev_del", DELETE, "close it", this::delete),
        new Command("set_link", "set_link", LINK, "pull a card's cable, or plug it in", this::set));
  }

  private static NetdevConfig netdev(Map<String, String> given) {
    OptionText text = new OptionText();
    for (Map.Entry<String, String> each : given.entrySet()) {
      if (!each.getKey().equals("type")) {
        text = text.with(ELEMENT.matcher(each.getKey()).replaceFirst(""), each.getValue());
      }
    }
    return new NetdevConfig(given.getOrDefault("id", ""), given.getOrDefault("type", ""), text);
  }

  private Json add(NetdevConfig netdev) {
    if (target.hasNetwork(netdev.id())) {
      throw new UsageException("Duplicate ID '" + netdev.id() + "'");
    }
    try {
      target.addNetwork(netdev);
    } catch (InvalidPathException e) {
      throw new UsageException("netdev_add: this host has no such names");
    }
    return Command.DONE;
  }

  private Json delete(Values given) {
    String id = given.text("id");
    if (!target.hasNetwork(id)) {
      throw new DeviceNotFoundException(id);
    }
    target.removeNetwork(id);
    return Command.DONE;
  }

  private Json set(Values given) {
    String name = given.text("name");
    boolean card =
        target.devices().stream()
            .anyMatch(
                device ->
                    NetOptions.CARDS.contains(device.driver())
                        && name.equals(device.properties().get("id")));
    if (!card && !target.hasNetwork(name)) {
      throw new DeviceNotFoundException(name);
    }
    target.setLink(name, given.flag("up"));
    return Command.DONE;
  }
}
