package dev.oriel.cli;

import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.NetdevConfig;
import dev.oriel.options.Form;
import dev.oriel.options.OptionText;
import dev.oriel.options.Property;
import dev.oriel.options.Schema;
import dev.oriel.options.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Networks and their cards: {@code -netdev}, {@code -nic}, and QEMU's older {@code -net}. */
final class NetOptions {
  private static final String DEFAULT_MODEL = "spapr-vlan";

  /** Devices that are cards. */
  static final Set<String> CARDS =
      Set.of(DEFAULT_MODEL, "virtio-net-pci", "virtio-net", "virtio-net-pci-non-transitional");

  /** Names of cards that {@code model=} accepts besides those of devices. */
  private static final Map<String, String> MODELS =
      Map.of("ibmveth", DEFAULT_MODEL, "virtio", "virtio-net-pci");

  private static final Property MODEL =
      Property.of("model", Form.name("CARD", "a device that is a network card"), "kind of card")
          .or(DEFAULT_MODEL);
  private static final Form MAC = Form.name("MAC", "a hardware address");

  /** What {@code -nic} has besides the properties of a network. */
  static final Schema NIC =
      Schema.of(
          "-nic",
          MODEL,
          Property.of("mac", MAC, "the card's hardware address"),
          Property.of("id", OptionForms.ID, "the network's name"));

  /** {@code -net nic}. */
  static final Schema OLD_NIC =
      Schema.of(
          "-net nic",
          MODEL,
          Property.of("macaddr", MAC, "the card's hardware address"),
          Property.of("netdev", OptionForms.ID, "the id of a -netdev; if absent, the other -net"),
          Property.of("name", OptionForms.ID, "the card's name"));

  private final List<NetdevConfig> netdevs = new ArrayList<>();
  private final List<DeviceConfig> cards = new ArrayList<>();
  private final List<Values> oldCards = new ArrayList<>();
  private final List<NetdevConfig> oldNetworks = new ArrayList<>();

  /** {@code -netdev}. */
  void addNetdev(String value) {
    netdevs.add(read("-netdev", value));
  }

  /**
   * @param option names it in messages
   */
  static NetdevConfig read(String option, String value) {
    OptionText text = OptionText.parse(value, "type");
    String id =
        text.find("id")
            .orElseThrow(() -> new UsageException(option + " " + value + " needs id=ID"));
    return new NetdevConfig(id, type(option, text), text.without("type"));
  }

  private static String type(String option, OptionText text) {
    return text.find("type")
        .filter(type -> !type.isEmpty())
        .orElseThrow(() -> new UsageException(option + " needs a kind of network first"));
  }

  /** {@code -nic}. */
  void addNic(String value) {
    OptionText text = OptionText.parse(value, "type");
    String type = type("-nic", text);
    OptionText rest = text.without("type");
    if (type.equals("none")) {
      return;
    }
    OptionText card = new OptionText();
    for (String name : NIC.names()) {
      for (String given : text.findAll(name)) {
        card = card.with(name, given);
        rest = rest.without(name);
      }
    }
    Values values = card.read(NIC, UsageException::new);
    String id = values.find("id").orElse("nic" + cards.size());
    netdevs.add(new NetdevConfig(id, type, rest.with("id", id)));
    cards.add(card(values.text("model"), id, values.find("mac")));
  }

  /** {@code -net}. */
  void addNet(String value) {
    OptionText text = OptionText.parse(value, "type");
    String type = type("-net", text);
    OptionText rest = text.without("type");
    switch (type) {
      case "none" -> {}
      case "nic" -> {
        Values values = rest.read(OLD_NIC, UsageException::new);
        if (values.isGiven("netdev")) {
          cards.add(card(values.text("model"), values.text("netdev"), values.find("macaddr")));
        } else {
          oldCards.add(values);
        }
      }
      default -> {
        String id = rest.find("id").or(() -> rest.find("name")).orElse("net0");
        oldNetworks.add(
            new NetdevConfig(id, type, rest.without("id").without("name").with("id", id)));
      }
    }
  }

  /** Whether a network tells its guests what to boot. */
  boolean haveBootFile() {
    return Stream.concat(netdevs.stream(), oldNetworks.stream())
        .anyMatch(network -> network.properties().find("bootfile").isPresent());
  }

  private static DeviceConfig card(String model, String netdev, Optional<String> mac) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("netdev", netdev);
    mac.ifPresent(address -> properties.put("mac", address));
    return new DeviceConfig(MODELS.getOrDefault(model, model), properties);
  }

  /**
   * Adds networks and cards to the machine.
   *
   * @throws UsageException if they do not fit together
   */
  void addTo(MachineConfig.Builder machine) {
    if (oldCards.size() > 1 || oldNetworks.size() > 1) {
      throw new UsageException(
          "-net is given for several cards or networks: only one -net nic and one network belong"
              + " together; use -nic, or -netdev and -device");
    }
    if (oldCards.size() != oldNetworks.size()) {
      throw new UsageException(
          oldCards.isEmpty()
              ? "-net %s has no card; add -net nic".formatted(oldNetworks.getFirst().type())
              : "-net nic has no network; add -net user");
    }
    for (Values card : oldCards) {
      NetdevConfig network = oldNetworks.getFirst();
      netdevs.add(network);
      cards.add(card(card.text("model"), network.id(), card.find("macaddr")));
    }
    netdevs.forEach(machine::netdev);
    cards.forEach(machine::device);
  }

  /**
   * Refuses networks without a card.
   *
   * @throws UsageException naming one
   */
  void checkCards(List<DeviceConfig> devices) {
    for (NetdevConfig netdev : netdevs) {
      if (devices.stream().noneMatch(d -> netdev.id().equals(d.properties().get("netdev")))) {
        throw new UsageException(
            "-netdev id=%s is not attached to a device; add -device spapr-vlan,netdev=%s"
                .formatted(netdev.id(), netdev.id()));
      }
    }
  }
}
