package dev.oriel.cli.compare;

import dev.oriel.machine.BusSnapshot;
import dev.oriel.machine.MappedRun;
import dev.oriel.machine.WindowSnapshot;
import java.util.Locale;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * A bus address space beside the memory that its windows lead to, as SVG: addresses grow upwards,
 * sizes with their logarithm.
 */
final class BusPicture {
  private static final int WIDTH = 710;
  private static final int LABELS = 132;
  private static final int BAR = 204;
  private static final int BETWEEN = 44;
  private static final int BUS_X = LABELS;
  private static final int MEMORY_X = BUS_X + BAR + BETWEEN;
  private static final int TITLE = 44;
  private static final int FRAME = 4;
  private static final int TEXT_BELOW_MIDDLE = 4;
  private static final int LINE = 13;

  private final Finding finding;
  private final BusSnapshot bus;
  private final String id;
  private final StringBuilder svg = new StringBuilder();

  private BusPicture(Finding finding, BusSnapshot bus, String id) {
    this.finding = finding;
    this.bus = bus;
    this.id = id;
  }

  /**
   * The picture as an element of a page that has {@link Style#PICTURE}.
   *
   * @param id prefix of the ids in the picture, unique in the page
   */
  static String of(Finding finding, BusSnapshot bus, String id) {
    return new BusPicture(finding, bus, id).draw(false);
  }

  /** The picture as a file. */
  static String file(Finding finding, BusSnapshot bus) {
    return new BusPicture(finding, bus, "bus").draw(true);
  }

  private String draw(boolean file) {
    BusLayout layout = new BusLayout(finding, bus);
    Column addresses = layout.addresses();
    Column memory = layout.memory();
    double height = TITLE - Math.min(addresses.top(), memory.top()) + 10;
    double down = height - 6;
    windowFrames(addresses);
    ribbons(addresses, memory);
    bands(addresses, BUS_X, BUS_X - 8, "end", this::busLabel);
    bands(memory, MEMORY_X, MEMORY_X + BAR + 8, "start", Amounts::address);
    String itself =
        " xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%s\""
            .formatted(WIDTH, number(height));
    String style = "<style>\n" + Style.PICTURE + "</style>\n";
    String title =
        "%s: the bus addresses of %s and the guest's memory"
            .formatted(finding.name(), Rows.busName(bus));
    return """
        <svg%s class="bus" viewBox="0 0 %d %s" role="img" \
        aria-labelledby="%s-title %s-desc">
        <title id="%s-title">%s</title>
        <desc id="%s-desc">%s</desc>
        %s<rect class="paper" width="%d" height="%s"/>
        <text class="head" x="%d" y="18" text-anchor="middle">bus addresses</text>
        <text class="small" x="%d" y="34" text-anchor="middle">what devices see</text>
        <text class="head" x="%d" y="18" text-anchor="middle">memory</text>
        <text class="small" x="%d" y="34" text-anchor="middle">real addresses</text>
        <g transform="translate(0 %s)">
        %s</g>
        </svg>
        """
        .formatted(
            file ? itself : "",
            WIDTH,
            number(height),
            id,
            id,
            id,
            Markup.text(title),
            id,
            Markup.text(layout.words()),
            file ? style : "",
            WIDTH,
            number(height),
            BUS_X + BAR / 2,
            BUS_X + BAR / 2,
            MEMORY_X + BAR / 2,
            MEMORY_X + BAR / 2,
            number(down),
            svg);
  }

  private void windowFrames(Column addresses) {
    for (WindowSnapshot window : bus.windows()) {
      double bottom = edge(addresses, b -> b.from() == window.ioba()).bottom() + FRAME;
      long end = window.ioba() + window.size();
      double top = edge(addresses, b -> b.end() == end).top() - BusLayout.WINDOW_TITLE + 2;
      rect("window", BUS_X - FRAME, top, BAR + 2 * FRAME, bottom - top);
      String size = Amounts.bytes(window.size());
      String pages = Amounts.bytes(1L << window.pageShift());
      text("strong", BUS_X + BAR / 2.0, top + 14, "middle", BusLayout.name(window) + ": " + size);
      String details = "LIOBN " + Amounts.hex(window.liobn()) + ", " + pages + " pages";
      text("small", BUS_X + BAR / 2.0, top + 28, "middle", details);
    }
  }

  /** The first matching band of a window. */
  private static Column.Placed edge(Column column, Predicate<Band> fits) {
    return column.bands().stream()
        .filter(placed -> !placed.band().look().equals(Band.NOWHERE) && fits.test(placed.band()))
        .findFirst()
        .orElseThrow();
  }

  private void bands(Column column, int x, int labelX, String anchor, LongFunction<String> label) {
    double labelled = Double.POSITIVE_INFINITY;
    for (Column.Placed placed : column.bands()) {
      Band band = placed.band();
      rect(band.look(), x, placed.top(), BAR, placed.bottom() - placed.top());
      double middle = (placed.top() + placed.bottom()) / 2 + TEXT_BELOW_MIDDLE;
      text("", x + BAR / 2.0, middle, "middle", band.text());
      boolean start = band.from() == 0 || !band.look().equals(Band.NOWHERE);
      if (start && labelled - placed.bottom() >= LINE) {
        text("small", labelX, placed.bottom(), anchor, label.apply(band.from()));
        labelled = placed.bottom();
      }
    }
  }

  /** A label: the distance from the start of the window that contains {@code address}. */
  private String busLabel(long address) {
    for (WindowSnapshot window : bus.windows()) {
      long offset = address - window.ioba();
      if (offset != 0 && Long.compareUnsigned(offset, window.size()) < 0) {
        return "+ " + Amounts.address(offset);
      }
    }
    return Amounts.address(address);
  }

  /** Draws a ribbon from each run to the memory that it maps. */
  private void ribbons(Column addresses, Column memory) {
    for (WindowSnapshot window : bus.windows()) {
      for (MappedRun run : BusLayout.drawn(window.runs())) {
        double x1 = BUS_X + BAR;
        Column.Placed from = edge(addresses, b -> b.from() == run.ioba());
        double top = from.top();
        double bottom = from.bottom();
        double toTop = memory.y(run.raEnd());
        double toBottom = Math.max(memory.y(run.ra()), toTop + 2);
        double bend = BETWEEN / 2.0;
        svg.append(
            "<path class=\"%s\" d=\"M%s %sC%s %s %s %s %s %sV%sC%s %s %s %s %s %sZ\"/>\n"
                .formatted(
                    run.linear() ? "ribbon" : "ribbon loose",
                    number(x1),
                    number(top),
                    number(x1 + bend),
                    number(top),
                    number(MEMORY_X - bend),
                    number(toTop),
                    number(MEMORY_X),
                    number(toTop),
                    number(toBottom),
                    number(MEMORY_X - bend),
                    number(toBottom),
                    number(x1 + bend),
                    number(bottom),
                    number(x1),
                    number(bottom)));
      }
    }
  }

  private void rect(String look, double x, double y, double width, double height) {
    svg.append(
        "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>\n"
            .formatted(look, number(x), number(y), number(width), number(height)));
  }

  private void text(String look, double x, double y, String anchor, String text) {
    svg.append(
        "<text%s x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
            .formatted(
                look.isEmpty() ? "" : " class=\"" + look + "\"",
                number(x),
                number(y),
                anchor,
                Markup.text(text)));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value).replaceFirst("\\.0$", "");
  }
}
