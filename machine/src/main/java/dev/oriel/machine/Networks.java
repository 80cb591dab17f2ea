package dev.oriel.machine;

import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.HostShare;
import dev.oriel.net.Network;
import dev.oriel.net.NetworkException;
import dev.oriel.net.netdev.Netdevs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** The networks of a configuration, each for one card of this machine. */
final class Networks {
  private final MachineConfig config;
  private final Map<String, Network> free = new ConcurrentSkipListMap<>();

  /**
   * Opens the networks.
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
    this.config = config;
    config.networks().forEach((id, network) -> free.put(id, outside.network(id, () -> network)));
    for (NetdevConfig netdev : config.netdevs()) {
      if (free.containsKey(netdev.id())) {
        throw new BadConfigurationException("-netdev: id " + netdev.id() + " is given twice");
      }
      host.require(Netdevs.MOST_BYTES);
      try {
        Network network =
            outside.network(
                netdev.id(),
                () -> Netdevs.open(netdev.type(), netdev.properties(), failures));
        free.put(netdev.id(), resources.hold(network));
      } catch (NetworkException e) {
        throw new BadConfigurationException(String.valueOf(e.getMessage()));
      }
    }
  }

  /**
   * The network with that name.
   *
   * @throws BadConfigurationException if there is none, or it has a card
   */
  Network take(String id) {
    Network network = free.remove(id);
    if (network != null) {
      return network;
    }
    Set<String> ids = new HashSet<>(config.networks().keySet());
    config.netdevs().forEach(netdev -> ids.add(netdev.id()));
    List<String> known = new ArrayList<>(ids);
    known.sort(null);
    throw new BadConfigurationException(
        ids.contains(id)
            ? "netdev " + id + " is used by two devices"
            : "netdev %s is not known; known: %s"
                .formatted(id, known.isEmpty() ? "none" : String.join(", ", known)));
  }

  /** The card of a network has left. */
  void giveBack(String id, Network network) {
    free.put(id, network);
  }
}
