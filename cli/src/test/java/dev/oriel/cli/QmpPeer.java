package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A client of a machine that has QMP on a socket, and the guest of that machine: a loop. */
final class QmpPeer implements AutoCloseable {
  private static final int LOADED_AT = 0x40_0000;
  private static final int FOR_EVER = 0x4800_0000;
  private static final int HEADERS = 64 + 56;

  private final SocketChannel channel;
  private final JsonReader reader = new JsonReader();
  private final ByteBuffer input = ByteBuffer.allocate(1 << 20).flip();

  QmpPeer(Path socket) throws IOException {
    channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  /** The arguments of a machine of whom all queries have something to tell. */
  static List<String> machine(Path folder) throws IOException {
    Path disk = folder.resolve("disk.img");
    for (String name : List.of("disk.img", "disk2.img", "disk3.img")) {
      Files.write(folder.resolve(name), new byte[1 << 20]);
    }
    Path kernel = folder.resolve("kernel");
    Files.write(kernel, loop());
    return List.of(
        "-M",
        "pseries",
        "-cpu",
        "POWER9",
        "-m",
        "1G,slots=4,maxmem=8G",
        "-smp",
        "2",
        "-nodefaults",
        "-display",
        "none",
        "-S",
        "-name",
        "guest",
        "-uuid",
        "a2c1b2d0-1111-4222-8333-445566778899",
        "-kernel",
        kernel.toString(),
        "-drive",
        "file=" + disk + ",format=raw,if=none,id=d",
        "-device",
        "nvme,id=n,drive=d,serial=1",
        "-object",
        "memory-backend-ram,id=m0,size=256M",
        "-chardev",
        "null,id=con",
        "-serial",
        "chardev:con",
        "-qmp",
        "unix:" + folder.resolve("qmp") + ",server=on,wait=off");
  }

  private static byte[] loop() {
    ByteBuffer elf = ByteBuffer.allocate(HEADERS + Integer.BYTES);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 2, 1}).position(16);
    elf.putShort((short) 2).putShort((short) 21).putInt(1);
    elf.putLong(LOADED_AT).putLong(64).putLong(0).putInt(0);
    elf.putShort((short) 64).putShort((short) 56).putShort((short) 1);
    elf.position(64);
    elf.putInt(1).putInt(7).putLong(HEADERS).putLong(LOADED_AT).putLong(LOADED_AT);
    elf.putLong(Integer.BYTES).putLong(Integer.BYTES).putLong(0x1_0000);
    elf.putInt(FOR_EVER);
    return elf.array();
  }

  /** Waits for the socket of a process. */
  static QmpPeer await(Process process, Path folder) throws IOException, InterruptedException {
    Path socket = folder.resolve("qmp");
    while (true) {
      if (!process.isAlive()) {
        throw new IOException("it has ended with status " + process.exitValue());
      }
      if (Files.exists(socket)) {
        try {
          return new QmpPeer(socket);
        } catch (java.net.ConnectException e) {
          // It does not listen yet.
        }
      }
      Thread.sleep(20);
    }
  }

  void send(String text) throws IOException {
    send(text.getBytes(UTF_8));
  }

  void send(byte[] bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }

  /** The next message; an empty object at the end. */
  Json.Members read() throws IOException {
    try {
      while (true) {
        while (input.hasRemaining()) {
          var message = reader.next(input.get());
          if (message.isPresent()) {
            return (Json.Members) message.get();
          }
        }
        if (channel.read(input.clear()) < 0) {
          return Json.object();
        }
        input.flip();
      }
    } catch (java.net.SocketException e) {
      return Json.object(); // It has ended without reading our last line end.
    } catch (JsonReader.Malformed e) {
      throw new IOException(e);
    }
  }

  /** Sends a request; the messages up to its answer. */
  List<Json.Members> ask(String request) throws IOException {
    send(request + "\n");
    List<Json.Members> said = new ArrayList<>();
    do {
      said.add(read());
    } while (said.getLast().values().containsKey("event"));
    return said;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
