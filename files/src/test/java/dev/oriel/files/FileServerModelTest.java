package dev.oriel.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random work on a tree, against a plain model of one; at the end the host's tree is the model's.
 */
class FileServerModelTest {
  private static final int STEPS = 600;
  private static final String[] NAMES = {"a", "b", "c", "ä", "long name"};

  /** A file, which several names may have. */
  private static final class Node {
    final int kind;
    final Map<String, Node> children = new TreeMap<>();
    byte[] content = {};
    String target = "";
    int mode;

    Node(int kind, int mode) {
      this.kind = kind;
      this.mode = mode;
    }
  }

  @TempDir private Path folder;
  private final Node root = new Node(Status.FOLDER, 0755);
  private Random random = new Random();
  private Client client;

  /** Whether open files are found when they have no name. */
  private boolean descriptors;

  /** Files that are open, and what they are. */
  private final Map<Integer, Node> open = new HashMap<>();

  static Stream<Arguments> runs() {
    Long replay = Long.getLong("oriel.seed");
    return (replay != null ? Stream.of(replay) : new Random().longs(2).boxed())
        .flatMap(
            seed ->
                Stream.of(
                    Arguments.of(seed, SecurityModel.NONE, true),
                    Arguments.of(seed, SecurityModel.NONE, false),
                    Arguments.of(seed, SecurityModel.MAPPED, true)));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void worksAsTheModelDoes(long seed, SecurityModel model, boolean byDescriptor) throws Exception {
    descriptors = byDescriptor;
    random = new Random(seed);
    Share share = new Share(folder, model, false);
    FileServer server =
        descriptors ? new FileServer(share) : new FileServer(share, new PathPin(folder));
    try (Client own = new Client(server)) {
      client = own;
      for (int i = 0; i < STEPS; i++) {
        step();
      }
      compare("", root);
      if (model == SecurityModel.NONE) {
        compareWithHost(folder, root);
      }
    } catch (AssertionError | Client.Refused e) {
      throw new AssertionError("replay with -Doriel.seed=" + seed + ": " + e.getMessage(), e);
    }
  }

  private String path() {
    List<String> names = new ArrayList<>();
    for (int depth = 1 + random.nextInt(3); depth > 0; depth--) {
      names.add(NAMES[random.nextInt(NAMES.length)]);
    }
    return String.join("/", names);
  }

  private Node find(String path) {
    Node at = root;
    for (String name : path.isEmpty() ? new String[0] : path.split("/")) {
      at = at.children.get(name);
      if (at == null) {
        return null;
      }
    }
    return at;
  }

  private Node above(String path) {
    Node above = find(Client.above(path));
    return above != null && above.kind == Status.FOLDER ? above : null;
  }

  private interface Act {
    void run() throws Client.Refused;
  }

  private boolean done(Act act) {
    try {
      act.run();
      return true;
    } catch (Client.Refused e) {
      assertThat(e.errno).as("the errno").isNotIn(5, 9, 71, 95);
      return false;
    }
  }

  private void step() throws Client.Refused {
    String path = path();
    Node above = above(path);
    Node node = find(path);
    String name = Client.last(path);
    switch (random.nextInt(12)) {
      case 0, 1 -> {
        boolean made = done(() -> client.mkdir(path, 0750));
        assertThat(made).as("mkdir " + path).isEqualTo(above != null && node == null);
        if (made) {
          above.children.put(name, new Node(Status.FOLDER, 0750));
        }
      }
      case 2, 3 -> {
        byte[] content = new byte[random.nextInt(3000)];
        random.nextBytes(content);
        boolean made = done(() -> client.put(path, content, 0640));
        assertThat(made).as("create " + path).isEqualTo(above != null && node == null);
        if (made) {
          Node file = new Node(Status.FILE, 0640);
          file.content = content;
          above.children.put(name, file);
        }
      }
      case 4 -> {
        boolean made = done(() -> client.symlink(path, "../" + name));
        assertThat(made).as("symlink " + path).isEqualTo(above != null && node == null);
        if (made) {
          Node link = new Node(Status.LINK, 0777);
          link.target = "../" + name;
          above.children.put(name, link);
        }
      }
      case 5 -> {
        boolean gone = done(() -> client.unlink(path, node != null && node.kind == Status.FOLDER));
        assertThat(gone).as("unlink " + path).isEqualTo(node != null && node.children.isEmpty());
        if (gone) {
          above.children.remove(name);
        }
      }
      case 6, 7 -> rename(path, path());
      case 8 -> {
        String other = path();
        Node target = above(other);
        boolean made = done(() -> client.link(path, other));
        assertThat(made)
            .as("link " + path + " " + other)
            .isEqualTo(
                node != null
                    && node.kind != Status.FOLDER
                    && target != null
                    && find(other) == null);
        if (made) {
          target.children.put(Client.last(other), node);
        }
      }
      case 9 -> {
        if (node != null && node.kind == Status.FILE && open.size() < 20) {
          open.put(client.open(path, 2), node);
        }
      }
      case 10 -> {
        if (node != null && node.kind != Status.LINK) {
          int mode = 0700 | random.nextInt(0100);
          client.set(path, 1, mode, 0, 0);
          node.mode = mode;
        }
      }
      default -> useOpenFile();
    }
  }

  private void rename(String from, String to) {
    Node moved = find(from);
    Node there = find(to);
    Node target = above(to);
    boolean within = moved != null && (to + "/").startsWith(from + "/") && !to.equals(from);
    boolean fits =
        there == null
            || moved == there
            || moved != null
                && (moved.kind == Status.FOLDER) == (there.kind == Status.FOLDER)
                && there.children.isEmpty();
    boolean done = done(() -> client.rename(from, to));
    assertThat(done)
        .as("rename " + from + " " + to)
        .isEqualTo(moved != null && target != null && !within && fits);
    if (done && moved != there) {
      above(from).children.remove(Client.last(from));
      target.children.put(Client.last(to), moved);
    }
  }

  private void useOpenFile() throws Client.Refused {
    if (open.isEmpty()) {
      return;
    }
    int fid = List.copyOf(open.keySet()).get(random.nextInt(open.size()));
    Node node = open.get(fid);
    switch (random.nextInt(4)) {
      case 0 -> {
        client.clunk(fid);
        open.remove(fid);
      }
      case 1 -> {
        byte[] data = new byte[random.nextInt(2000)];
        random.nextBytes(data);
        int at = random.nextInt(4000);
        assertThat(client.write(fid, at, data)).isEqualTo(data.length);
        if (data.length > 0) {
          node.content =
              Arrays.copyOf(node.content, Math.max(node.content.length, at + data.length));
          System.arraycopy(data, 0, node.content, at, data.length);
        }
      }
      case 2 -> {
        if (!descriptors) {
          return; // A path does not find a file that has lost its name.
        }
        int size = random.nextInt(5000);
        client.set(fid, 8, 0, 0, size);
        node.content = Arrays.copyOf(node.content, size);
      }
      default -> {
        int at = random.nextInt(4000);
        int end = Math.min(node.content.length, at + 700);
        byte[] expected = at >= end ? new byte[0] : Arrays.copyOfRange(node.content, at, end);
        assertThat(client.read(fid, at, 700)).isEqualTo(expected);
      }
    }
  }

  private void compare(String path, Node node) throws Client.Refused {
    if (!path.isEmpty()) {
      assertThat(client.stat(path).mode()).as(path).isEqualTo(node.kind | node.mode);
    }
    switch (node.kind) {
      case Status.FOLDER -> {
        Map<String, Integer> expected = new TreeMap<>();
        node.children.forEach((name, child) -> expected.put(name, child.kind >> 12));
        assertThat(new TreeMap<>(client.list(path))).as(path).isEqualTo(expected);
        for (String name : node.children.keySet()) {
          compare(path.isEmpty() ? name : path + "/" + name, node.children.get(name));
        }
      }
      case Status.LINK -> assertThat(client.readlink(path)).isEqualTo(node.target);
      default -> assertThat(client.content(path)).as(path).isEqualTo(node.content);
    }
  }

  private static void compareWithHost(Path path, Node node) throws Exception {
    switch (node.kind) {
      case Status.FOLDER -> {
        try (Stream<Path> names = Files.list(path)) {
          assertThat(names.map(each -> each.getFileName().toString()))
              .containsExactlyInAnyOrderElementsOf(node.children.keySet());
        }
        for (String name : node.children.keySet()) {
          compareWithHost(path.resolve(name), node.children.get(name));
        }
      }
      case Status.LINK -> assertThat(Files.readSymbolicLink(path)).hasToString(node.target);
      default -> {
        assertThat(Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1))
            .isEqualTo(new String(node.content, StandardCharsets.ISO_8859_1));
      }
    }
  }
}
