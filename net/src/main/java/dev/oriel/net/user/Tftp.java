package dev.oriel.net.user;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Serves the files of one folder, read only (RFC 1350, with the options of RFC 2347 to 2349). The
 * guest repeats what got lost, so there are no timers. Links lead nowhere outside the folder.
 */
final class Tftp {
  static final int PORT = 69;
  static final int MOST_SESSIONS = 8;

  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int DATA = 3;
  private static final int ACK = 4;
  private static final int ERROR = 5;
  private static final int OPTIONS = 6;
  private static final int NOT_FOUND = 1;
  private static final int ACCESS = 2;
  private static final int ILLEGAL = 4;
  private static final int BLOCK = 512;
  private static final int LEAST_BLOCK = 8;

  /** What fits into a frame. */
  private static final int MOST_BLOCK = 1428;

  private record Client(int address, int port) {}

  private static final class Session {
    final FileChannel file;
    final int block;

    /** The number of the last block that was sent, as a whole number; its low half is sent. */
    long sent;

    Session(FileChannel file, int block) {
      this.file = file;
      this.block = block;
    }
  }

  private final UserSettings settings;
  private final Wire wire;
  private final LinkedHashMap<Client, Session> sessions = new LinkedHashMap<>();

  Tftp(UserSettings settings, Wire wire) {
    this.settings = settings;
    this.wire = wire;
  }

  void receive(Datagram datagram) {
    ByteBuffer message = ByteBuffer.wrap(datagram.data());
    if (message.remaining() < 4 || settings.tftp().isEmpty()) {
      return;
    }
    Client client = new Client(datagram.source(), datagram.sourcePort());
    int kind = message.getShort();
    switch (kind) {
      case READ -> read(client, strings(message));
      case WRITE -> error(client, ACCESS, "read only");
      case ACK -> acknowledged(client, message.getShort() & 0xffff);
      case ERROR -> end(client);
      default -> error(client, ILLEGAL, "not supported");
    }
  }

  private static List<String> strings(ByteBuffer message) {
    List<String> strings = new ArrayList<>();
    int start = message.position();
    for (int i = start; i < message.limit(); i++) {
      if (message.get(i) == 0) {
        byte[] bytes = new byte[i - start];
        message.get(start, bytes);
        strings.add(new String(bytes, StandardCharsets.UTF_8));
        start = i + 1;
      }
    }
    return strings;
  }

  private void read(Client client, List<String> strings) {
    end(client);
    if (strings.size() < 2 || !strings.get(1).equalsIgnoreCase("octet")) {
      error(client, ILLEGAL, "mode is not octet");
      return;
    }
    Optional<Path> path = find(strings.get(0));
    if (path.isEmpty()) {
      error(client, NOT_FOUND, "not found");
      return;
    }
    try {
      open(client, FileChannel.open(path.get()), strings.subList(2, strings.size()));
    } catch (IOException e) {
      error(client, ACCESS, "cannot be read");
    }
  }

  /** The file of that name in the folder, without links; empty if there is none. */
  private Optional<Path> find(String name) {
    try {
      Path root = settings.tftp().orElseThrow().toRealPath();
      Path file = root.resolve(name.replaceFirst("^/+", "")).toRealPath();
      return file.startsWith(root) && Files.isRegularFile(file)
          ? Optional.of(file)
          : Optional.empty();
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  private void open(Client client, FileChannel file, List<String> options) throws IOException {
    int block = BLOCK;
    ByteArrayOutputStream agreed = new ByteArrayOutputStream();
    for (int i = 0; i + 1 < options.size(); i += 2) {
      String option = options.get(i).toLowerCase(Locale.ROOT);
      String value = options.get(i + 1);
      if (option.equals("blksize") && value.matches("[0-9]{1,5}")) {
        int wanted = Integer.parseInt(value);
        if (wanted >= LEAST_BLOCK) {
          block = Math.min(wanted, MOST_BLOCK);
          agreed.writeBytes(("blksize\0" + block + "\0").getBytes(StandardCharsets.US_ASCII));
        }
      } else if (option.equals("tsize")) {
        agreed.writeBytes(("tsize\0" + file.size() + "\0").getBytes(StandardCharsets.US_ASCII));
      }
    }
    if (sessions.size() == MOST_SESSIONS) {
      close(sessions.pollFirstEntry().getValue());
    }
    Session session = new Session(file, block);
    sessions.put(client, session);
    if (agreed.size() > 0) {
      send(
          client,
          ByteBuffer.allocate(2 + agreed.size())
              .putShort((short) OPTIONS)
              .put(agreed.toByteArray()));
    } else {
      sendBlock(client, session, 1);
    }
  }

  private void acknowledged(Client client, int number) {
    Session session = sessions.get(client);
    if (session == null) {
      return;
    }
    if (number == (session.sent & 0xffff)) {
      sendBlock(client, session, session.sent + 1);
    } else if (session.sent > 0 && number == (session.sent - 1 & 0xffff)) {
      sendBlock(client, session, session.sent);
    }
  }

  private void sendBlock(Client client, Session session, long number) {
    try {
      long at = (number - 1) * session.block;
      if (number > 1 && at > session.file.size()) {
        // The last block, shorter than the others, has been acknowledged.
        end(client);
        return;
      }
      ByteBuffer data = ByteBuffer.allocate(4 + session.block);
      data.putShort((short) DATA).putShort((short) number);
      while (data.hasRemaining()) {
        int count = session.file.read(data, at + data.position() - 4);
        if (count < 0) {
          break;
        }
      }
      session.sent = number;
      send(client, data);
    } catch (IOException e) {
      error(client, ACCESS, "cannot be read");
      end(client);
    }
  }

  private void error(Client client, int code, String words) {
    byte[] text = words.getBytes(StandardCharsets.US_ASCII);
    send(
        client,
        ByteBuffer.allocate(5 + text.length)
            .putShort((short) ERROR)
            .putShort((short) code)
            .put(text)
            .put((byte) 0));
  }

  private void send(Client client, ByteBuffer message) {
    byte[] data = new byte[message.flip().remaining()];
    message.get(data);
    Datagram datagram = new Datagram(settings.host(), PORT, client.address(), client.port(), data);
    wire.sendPayload(Packet.UDP, settings.host(), client.address(), datagram.payload());
  }

  private void end(Client client) {
    Session session = sessions.remove(client);
    if (session != null) {
      close(session);
    }
  }

  private static void close(Session session) {
    try {
      session.file.close();
    } catch (IOException e) {
      // Nothing was written.
    }
  }

  void close() {
    sessions.values().forEach(Tftp::close);
    sessions.clear();
  }
}
