package dev.oriel.machine;

import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.HostShare;
import dev.oriel.net.Cable;
import dev.oriel.net.Network;
import dev.oriel.net.NetworkException;
import dev.oriel.net.netdev.Netdevs;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The networks of a machine, each for one card. */
final class Networks {
  private static final int MOST = 256;

  /**
   * A network and its cable.
   *
   * @param owned whether it is closed with the machine, and charged to it
   */
  private record Entry(Cable cable, boolean owned) {}

  private final Resources resources;
  private final HostShare host;
  private final Outside outside;
  private final Consumer<Throwable> failures;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** The cards' names, by network. */
  private final Map<String, String> cards = new LinkedHashMap<>();

  /** Cables of cards whose network was removed, by the card's name. */
  private final Map<String, Cable> loose = new LinkedHashMap<>();

  /**
   * Opens the networks of a configuration.
   *
   * @param resources collects what must be closed
   * @param outside what the networks belong to
   * @param failures receives bugs in networks
   * @throws BadConfigurationException naming what is wrong, or what the host refuses
   */
  Networks(
      MachineConfig config,
      Resources resources,
      HostShare host,
      Outside outside,
      Consumer<Throwable> failures) {
    this.outside = outside;
    this.resources = resources;
    this.host = host;
    this.failures = failures;
    config.networks().forEach((id, network) -> put(id, outside.network(id, () -> network), false));
    config.netdevs().forEach(this::add);
  }

  /**
   * Opens a network.
   *
   * @throws BadConfigurationException naming what is wrong, or what the host refuses
   */
  synchronized void add(NetdevConfig netdev) {
    if (entries.containsKey(netdev.id())) {
      throw new BadConfigurationException("-netdev: id " + netdev.id() + " is given twice");
    }
    if (entries.size() >= MOST) {
      throw new BadConfigurationException("a machine has at most %d networks".formatted(MOST));
    }
    host.require(Netdevs.MOST_BYTES);
    boolean done = false;
    try {
      Network network =
          outside.network(
              netdev.id(), () -> Netdevs.open(netdev.type(), netdev.properties(), failures));
      put(netdev.id(), network, true);
      done = true;
    } catch (NetworkException e) {
      throw new BadConfigurationException(String.valueOf(e.getMessage()));
    } finally {
      if (!done) {
        host.release(Netdevs.MOST_BYTES);
      }
    }
  }

  private void put(String id, Network network, boolean owned) {
    Cable cable = new Cable(network);
    entries.put(id, new Entry(owned ? resources.hold(cable) : cable, owned));
  }

  /**
   * Closes a network; its card, if it has one, loses its link.
   *
   * @throws ConfigurationException if there is none
   */
  synchronized void remove(String id) {
    Entry entry = entries.remove(id);
    if (entry == null) {
      throw new ConfigurationException("Device '" + id + "' not found");
    }
    String card = cards.remove(id);
    if (card != null) {
      entry.cable.set(Cable.End.NETWORK, false);
      loose.put(card, entry.cable);
    }
    if (entry.owned) {
      resources.drop(entry.cable);
      entry.cable.close();
      host.release(Netdevs.MOST_BYTES);
    }
  }

  /** Whether there is a network with that name, or a card. */
  synchronized boolean has(String id) {
    return entries.containsKey(id);
  }

  /**
   * Pulls a cable, or plugs it in again, at the end of a network or of a card.
   *
   * @throws ConfigurationException if there is neither with that name
   */
  synchronized void setLink(String name, boolean up) {
    Entry network = entries.get(name);
    if (network != null) {
      network.cable.set(Cable.End.NETWORK, up);
      return;
    }
    Cable cable = loose.get(name);
    for (Map.Entry<String, Entry> each : entries.entrySet()) {
      if (!name.isEmpty() && name.equals(cards.get(each.getKey()))) {
        cable = each.getValue().cable;
      }
    }
    if (cable == null) {
      throw new ConfigurationException("Device '" + name + "' not found");
    }
    cable.set(Cable.End.CARD, up);
  }

  /**
   * The network with that name.
   *
   * @param card the card's name, or ""
   * @throws BadConfigurationException if there is none, or it has a card
   */
  synchronized Network take(String id, String card) {
    Entry entry = entries.get(id);
    if (entry == null || cards.containsKey(id)) {
      TreeSet<String> known = new TreeSet<>(entries.keySet());
      throw new BadConfigurationException(
          entry != null
              ? "netdev " + id + " is used by two devices"
              : "netdev %s is not known; known: %s"
                  .formatted(id, known.isEmpty() ? "none" : String.join(", ", known)));
    }
    cards.put(id, card);
    return entry.cable;
  }

  /** The card of a network has left; its cable is plugged in for the next. */
  synchronized void giveBack(String id, Network network) {
    loose.values().removeIf(cable -> cable == network);
    Entry entry = entries.get(id);
    if (entry != null && entry.cable == network) {
      cards.remove(id);
      if (!entry.cable.isUpForCard()) {
        entry.cable.set(Cable.End.CARD, true);
      }
    }
  }
}
