package dev.oriel.net.user;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The DHCP server (RFC 2131 and 2132) of a user network, for a few guests. */
final class Dhcp {
  static final int SERVER_PORT = 67;
  static final int CLIENT_PORT = 68;
  static final int MOST_LEASES = 16;

  private static final int FIXED = 236;
  private static final int LEAST = FIXED + 4;
  private static final int COOKIE = 0x6382_5363;
  private static final int LEASE_SECONDS = 86_400;
  private static final int BOOT_FILE_FIELD = 128;

  private static final int DISCOVER = 1;
  private static final int OFFER = 2;
  private static final int REQUEST = 3;
  private static final int DECLINE = 4;
  private static final int ACK = 5;
  private static final int NAK = 6;
  private static final int RELEASE = 7;
  private static final int INFORM = 8;

  private static final int OPTION_REQUESTED = 50;
  private static final int OPTION_TYPE = 53;
  private static final int OPTION_SERVER = 54;
  private static final int OPTION_END = 255;

  private final UserSettings settings;
  private final Wire wire;

  /** Addresses by the hardware addresses of the cards that have them. */
  private final Map<Long, Integer> leases = new LinkedHashMap<>();

  Dhcp(UserSettings settings, Wire wire) {
    this.settings = settings;
    this.wire = wire;
  }

  void receive(Datagram datagram) {
    byte[] data = datagram.data();
    ByteBuffer message = ByteBuffer.wrap(data);
    if (data.length < LEAST
        || data[0] != 1
        || data[1] != 1
        || data[2] != 6
        || message.getInt(FIXED) != COOKIE) {
      return;
    }
    Map<Integer, byte[]> options = options(data);
    byte[] kind = options.getOrDefault(OPTION_TYPE, new byte[0]);
    long mac = message.getLong(28) >>> 16;
    int client = message.getInt(12);
    OptionalInt server = address(options, OPTION_SERVER);
    boolean mine = server.isEmpty() || server.getAsInt() == settings.host();
    switch (kind.length == 1 ? kind[0] : 0) {
      case DISCOVER -> lease(mac).ifPresent(address -> reply(data, mac, OFFER, address));
      case REQUEST -> {
        if (mine) {
          int wanted = address(options, OPTION_REQUESTED).orElse(client);
          Optional<Integer> address = lease(mac);
          boolean granted = address.isPresent() && address.get() == wanted;
          reply(data, mac, granted ? ACK : NAK, granted ? wanted : 0);
        }
      }
      case INFORM -> reply(data, mac, ACK, 0);
      case DECLINE, RELEASE -> leases.remove(mac);
      default -> {}
    }
  }

  /** The address of a card; empty if all are taken. */
  private Optional<Integer> lease(long mac) {
    Integer known = leases.get(mac);
    if (known != null) {
      return Optional.of(known);
    }
    for (int i = 0; i < MOST_LEASES; i++) {
      int address = settings.dhcpStart() + i;
      if (settings.isGuest(address) && !leases.containsValue(address)) {
        leases.put(mac, address);
        return Optional.of(address);
      }
    }
    return Optional.empty();
  }

  private static OptionalInt address(Map<Integer, byte[]> options, int option) {
    byte[] value = options.getOrDefault(option, new byte[0]);
    return value.length == 4
        ? OptionalInt.of(ByteBuffer.wrap(value).getInt())
        : OptionalInt.empty();
  }

  private static Map<Integer, byte[]> options(byte[] data) {
    Map<Integer, byte[]> options = new LinkedHashMap<>();
    for (int at = LEAST; at < data.length && (data[at] & 0xff) != OPTION_END; ) {
      int option = data[at++] & 0xff;
      if (option == 0) {
        continue;
      }
      int length = at < data.length ? data[at++] & 0xff : 0;
      if (at + length > data.length) {
        break;
      }
      options.putIfAbsent(option, Arrays.copyOfRange(data, at, at + length));
      at += length;
    }
    return options;
  }

  private void reply(byte[] request, long mac, int type, int address) {
    byte[] options = options(type);
    byte[] data = new byte[LEAST + options.length];
    System.arraycopy(request, 0, data, 0, 44);
    data[0] = 2;
    data[3] = 0;
    ByteBuffer message = ByteBuffer.wrap(data);
    message.putInt(16, address).putInt(20, settings.host()).putInt(24, 0);
    byte[] boot = settings.bootFile().map(Dhcp::text).orElse(new byte[0]);
    if (boot.length < BOOT_FILE_FIELD) {
      message.put(108, boot);
    }
    message.putInt(FIXED, COOKIE).put(LEAST, options);
    if (type == ACK && address != 0) {
      wire.learn(address, mac);
    }
    byte[] payload = new Datagram(settings.host(), SERVER_PORT, -1, CLIENT_PORT, data).payload();
    byte[] packet = wire.packet(Packet.UDP, settings.host(), -1, payload.length);
    System.arraycopy(payload, 0, packet, GuestSide.PAYLOAD, payload.length);
    wire.sendTo(mac, packet);
  }

  private byte[] options(int type) {
    ByteArrayOutputStream options = new ByteArrayOutputStream();
    put(options, OPTION_TYPE, (byte) type);
    put(options, OPTION_SERVER, number(settings.host()));
    if (type != NAK) {
      put(options, 1, number(settings.mask()));
      put(options, 51, number(LEASE_SECONDS));
      if (!settings.restricted()) {
        put(options, 3, number(settings.host()));
        put(options, 6, number(settings.dns()));
      }
      settings.hostname().ifPresent(name -> put(options, 12, text(name)));
      settings.domain().ifPresent(name -> put(options, 15, text(name)));
      settings.tftpServer().ifPresent(name -> put(options, 66, text(name)));
      settings.bootFile().ifPresent(name -> put(options, 67, text(name)));
      byte[] search = names(settings);
      if (search.length > 0) {
        put(options, 119, search);
      }
    }
    options.write(OPTION_END);
    return options.toByteArray();
  }

  /** The domains to search, as labels (RFC 3397), not compressed. */
  private static byte[] names(UserSettings settings) {
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    for (String name : settings.search()) {
      for (String label : name.split("\\.")) {
        names.write(label.length());
        names.writeBytes(text(label));
      }
      names.write(0);
    }
    return names.toByteArray();
  }

  private static void put(ByteArrayOutputStream options, int option, byte... value) {
    options.write(option);
    options.write(value.length);
    options.writeBytes(value);
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
