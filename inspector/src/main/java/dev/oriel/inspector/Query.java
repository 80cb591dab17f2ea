package dev.oriel.inspector;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The parameters of a request. Those that are read and wrong are a {@link BadQueryException}. */
record Query(Map<String, String> values) {
  private static final int LEAST_BINS = 16;
  private static final int USUAL_BINS = 512;
  private static final Pattern HEX = Pattern.compile("0x[0-9a-f]{1,16}");
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,5}");

  private static final Pattern COUNT = Pattern.compile("[0-9]{1,18}");

  static Query of(URI target) {
    Map<String, String> values = new HashMap<>();
    String query = target.getQuery() == null ? "" : target.getQuery();
    for (String pair : query.split("&")) {
      int end = pair.indexOf('=');
      if (end > 0) {
        values.put(pair.substring(0, end), pair.substring(end + 1));
      }
    }
    return new Query(values);
  }

  View view() {
    String name = values.getOrDefault("view", "");
    return View.of(name).orElseThrow(() -> new BadQueryException("there is no such view"));
  }

  /** Itself, once all of it has been read. */
  Query checked(int processors) {
    bins();
    processor(processors);
    boolean _ = zoom().isPresent();
    return this;
  }

  int bins() {
    String text = values.getOrDefault("bins", "" + USUAL_BINS);
    int bins = DECIMAL.matcher(text).matches() ? Integer.parseInt(text) : 0;
    if (bins < LEAST_BINS || bins > BusPicture.MOST_BINS) {
      throw new BadQueryException(
          "bins must be %d to %d".formatted(LEAST_BINS, BusPicture.MOST_BINS));
    }
    return bins;
  }

  Optional<BusPicture.Zoom> zoom() {
    return values.containsKey("liobn")
        ? Optional.of(new BusPicture.Zoom(hex("liobn"), hex("from"), hex("bytes")))
        : Optional.empty();
  }

  /** Which of so many processors, the first if it is not given. */
  int processor(int processors) {
    long number = position("processor");
    if (number >= processors) {
      throw new BadQueryException("there is no such processor");
    }
    return (int) number;
  }

  /** A number that is not negative, 0 if it is not given. */
  long position(String name) {
    String text = values.getOrDefault(name, "0");
    if (!COUNT.matcher(text).matches()) {
      throw new BadQueryException(name + " must be a number like 15");
    }
    return Long.parseLong(text);
  }

  private long hex(String name) {
    String text = values.getOrDefault(name, "");
    if (!HEX.matcher(text).matches()) {
      throw new BadQueryException(name + " must be a number like 0x1f");
    }
    return Long.parseUnsignedLong(text.substring(2), 16);
  }
}
