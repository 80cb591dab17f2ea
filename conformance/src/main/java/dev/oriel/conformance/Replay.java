package dev.oriel.conformance;

import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import java.util.LinkedHashSet;
import java.util.List;

/** Judges recordings, without QEMU. */
final class Replay {
  private final IsaTable isa;
  private final Side ours;
  private final Listing listing;
  private final boolean littleEndian;

  Replay(IsaTable isa, Side ours, boolean littleEndian) {
    this.isa = isa;
    this.ours = ours;
    this.littleEndian = littleEndian;
    listing = new Listing(isa);
  }

  /** The differences that are not excused, as text; empty if there are none. */
  String difference(Corpus.Recording recording) {
    Trial trial = recording.trial();
    Outcome their = recording.outcome();
    Outcome our = ours.run(trial);
    Mask mask = Comparison.everywhere();
    int word = trial.code()[0];
    Instruction row = isa.decode(word);
    if (trial.code().length == 1 && row != null) {
      Step step = new Step(row, word, trial.before(), their, our, false);
      mask = Comparison.excused(step, new LinkedHashSet<>());
    }
    if (Comparison.agree(their, our, mask)) {
      return "";
    }
    List<String> differences = Comparison.differences(their, our, mask);
    return listing.text(new Verdict.Failure(trial, differences), littleEndian);
  }
}
