// Generated from the ISA tables by DispatchGenerator; do not edit. Regenerate with
// mvn -pl cpu -am test -Dtest=DispatchTest -Dsurefire.failIfNoSpecifiedTests=false -Doriel.regenerate=true
package dev.oriel.cpu.interpreter;

import dev.oriel.cpu.GuestInterrupt;
import dev.oriel.cpu.Vcpu;
import dev.oriel.cpu.semantics.Arithmetic;
import dev.oriel.cpu.semantics.Atomic;
import dev.oriel.cpu.semantics.BcdAssist;
import dev.oriel.cpu.semantics.Branch;
import dev.oriel.cpu.semantics.Compare;
import dev.oriel.cpu.semantics.ConditionRegister;
import dev.oriel.cpu.semantics.Division;
import dev.oriel.cpu.semantics.FpArithmetic;
import dev.oriel.cpu.semantics.FpCompare;
import dev.oriel.cpu.semantics.FpConvert;
import dev.oriel.cpu.semantics.FpLoadStore;
import dev.oriel.cpu.semantics.FpMove;
import dev.oriel.cpu.semantics.FpStatus;
import dev.oriel.cpu.semantics.Load;
import dev.oriel.cpu.semantics.Logical;
import dev.oriel.cpu.semantics.MoveRegister;
import dev.oriel.cpu.semantics.RotateShift;
import dev.oriel.cpu.semantics.StorageControl;
import dev.oriel.cpu.semantics.Store;
import dev.oriel.cpu.semantics.StringMultiple;
import dev.oriel.cpu.semantics.SystemInstructions;
import dev.oriel.cpu.semantics.Trap;
import dev.oriel.cpu.semantics.VectorAddSubtract;
import dev.oriel.cpu.semantics.VectorBits;
import dev.oriel.cpu.semantics.VectorCompare;
import dev.oriel.cpu.semantics.VectorInteger;
import dev.oriel.cpu.semantics.VectorLoadStore;
import dev.oriel.cpu.semantics.VectorLogical;
import dev.oriel.cpu.semantics.VectorPack;
import dev.oriel.cpu.semantics.VectorPermute;
import dev.oriel.cpu.semantics.VectorShift;
import dev.oriel.cpu.semantics.VsxLoadStore;
import dev.oriel.cpu.semantics.VsxMove;
import dev.oriel.cpu.semantics.VsxPermute;

/** Calls the semantics of an instruction with the operands in its word. */
final class Dispatch {
  /** The number of what has no row. */
  static final int ILLEGAL = -1;

  /** In nip while a block runs; no instruction has an odd address. */
  private static final long NO_BRANCH = 1;

  private Dispatch() {}

  /**
   * Executes {@code code}, which lies at {@code ea}, until a branch is taken or it ends, and
   * leaves the address of the next instruction in nip; of this one, if an interrupt is thrown.
   *
   * @return how many instructions were executed
   */
  static int run(Vcpu v, long[] code, long ea) {
    long cia = ea;
    v.nip = NO_BRANCH;
    try {
      for (int i = 0; i < code.length; i++) {
        long instruction = code[i];
        int word = (int) instruction;
        switch ((int) (instruction >>> 32)) {
          case 0 -> { // b
            Branch.b(v, ((word << 6) >> 8) << 2, cia);
          }
          case 1 -> { // bl
            Branch.bl(v, ((word << 6) >> 8) << 2, cia);
          }
          case 2 -> { // bc
            Branch.bc(v, word >>> 21 & 31, word >>> 16 & 31, ((word << 16) >> 18) << 2, cia);
            if (v.nip != NO_BRANCH) {
              return i + 1;
            }
          }
          case 3 -> { // bcl
            Branch.bcl(v, word >>> 21 & 31, word >>> 16 & 31, ((word << 16) >> 18) << 2, cia);
            if (v.nip != NO_BRANCH) {
              return i + 1;
            }
          }
          case 4 -> { // bclr
            Branch.bclr(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 3, cia);
            if (v.nip != NO_BRANCH) {
              return i + 1;
            }
          }
          case 5 -> { // bclrl
            Branch.bclrl(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 3, cia);
            if (v.nip != NO_BRANCH) {
              return i + 1;
            }
          }
          case 6 -> { // bcctr
            Branch.bcctr(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 3, cia);
            if (v.nip != NO_BRANCH) {
              return i + 1;
            }
          }
          case 7 -> { // bcctrl
            Branch.bcctrl(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 3, cia);
            if (v.nip != NO_BRANCH) {
              return i + 1;
            }
          }
          case 8 -> { // mcrf
            ConditionRegister.mcrf(v, word >>> 23 & 7, word >>> 18 & 7);
          }
          case 9 -> { // addi
            Arithmetic.addi(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
          }
          case 10 -> { // addis
            Arithmetic.addis(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
          }
          case 11 -> { // add
            Arithmetic.add(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 12 -> { // add.
            Arithmetic.add(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 21 & 31]);
          }
          case 13 -> { // subf
            Arithmetic.subf(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 14 -> { // subf.
            Arithmetic.subf(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 21 & 31]);
          }
          case 15 -> { // addic
            Arithmetic.addic(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
          }
          case 16 -> { // addic.
            Arithmetic.addic(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
            v.cr0(v.gpr[word >>> 21 & 31]);
          }
          case 17 -> { // subfic
            Arithmetic.subfic(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
          }
          case 18 -> { // addc
            Arithmetic.addc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 19 -> { // subfc
            Arithmetic.subfc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 20 -> { // adde
            Arithmetic.adde(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 21 -> { // subfe
            Arithmetic.subfe(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 22 -> { // addze
            Arithmetic.addze(v, word >>> 21 & 31, word >>> 16 & 31);
          }
          case 23 -> { // neg
            Arithmetic.neg(v, word >>> 21 & 31, word >>> 16 & 31);
          }
          case 24 -> { // mulli
            Arithmetic.mulli(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
          }
          case 25 -> { // mullw
            Arithmetic.mullw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 26 -> { // divw
            Division.divw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 27 -> { // divwu
            Division.divwu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 28 -> { // mulld
            Arithmetic.mulld(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 29 -> { // mulhd
            Arithmetic.mulhd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 30 -> { // mulhdu
            Arithmetic.mulhdu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 31 -> { // divd
            Division.divd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 32 -> { // divdu
            Division.divdu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 33 -> { // cmpi
            Compare.cmpi(v, word >>> 23 & 7, word >>> 21 & 1, word >>> 16 & 31, (short) word);
          }
          case 34 -> { // cmp
            Compare.cmp(v, word >>> 23 & 7, word >>> 21 & 1, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 35 -> { // cmpli
            Compare.cmpli(v, word >>> 23 & 7, word >>> 21 & 1, word >>> 16 & 31, word & 0xffff);
          }
          case 36 -> { // cmpl
            Compare.cmpl(v, word >>> 23 & 7, word >>> 21 & 1, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 37 -> { // twi
            Trap.twi(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
          }
          case 38 -> { // tdi
            Trap.tdi(v, word >>> 21 & 31, word >>> 16 & 31, (short) word);
          }
          case 39 -> { // isel
            Logical.isel(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
          }
          case 40 -> { // andi.
            Logical.andi(v, word >>> 16 & 31, word >>> 21 & 31, word & 0xffff);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 41 -> { // andis.
            Logical.andis(v, word >>> 16 & 31, word >>> 21 & 31, word & 0xffff);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 42 -> { // ori
            Logical.ori(v, word >>> 16 & 31, word >>> 21 & 31, word & 0xffff);
          }
          case 43 -> { // oris
            Logical.oris(v, word >>> 16 & 31, word >>> 21 & 31, word & 0xffff);
          }
          case 44 -> { // xori
            Logical.xori(v, word >>> 16 & 31, word >>> 21 & 31, word & 0xffff);
          }
          case 45 -> { // xoris
            Logical.xoris(v, word >>> 16 & 31, word >>> 21 & 31, word & 0xffff);
          }
          case 46 -> { // and
            Logical.and(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 47 -> { // and.
            Logical.and(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 48 -> { // xor
            Logical.xor(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 49 -> { // xor.
            Logical.xor(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 50 -> { // nand
            Logical.nand(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 51 -> { // or
            Logical.or(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 52 -> { // or.
            Logical.or(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 53 -> { // orc
            Logical.orc(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 54 -> { // nor
            Logical.nor(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 55 -> { // andc
            Logical.andc(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 56 -> { // andc.
            Logical.andc(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 57 -> { // extsb
            Logical.extsb(v, word >>> 16 & 31, word >>> 21 & 31);
          }
          case 58 -> { // extsh
            Logical.extsh(v, word >>> 16 & 31, word >>> 21 & 31);
          }
          case 59 -> { // cntlzw
            Logical.cntlzw(v, word >>> 16 & 31, word >>> 21 & 31);
          }
          case 60 -> { // cmpb
            Logical.cmpb(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 61 -> { // extsw
            Logical.extsw(v, word >>> 16 & 31, word >>> 21 & 31);
          }
          case 62 -> { // extsw.
            Logical.extsw(v, word >>> 16 & 31, word >>> 21 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 63 -> { // popcntd
            Logical.popcntd(v, word >>> 16 & 31, word >>> 21 & 31);
          }
          case 64 -> { // cntlzd
            Logical.cntlzd(v, word >>> 16 & 31, word >>> 21 & 31);
          }
          case 65 -> { // rlwinm
            RotateShift.rlwinm(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word >>> 6 & 31, word >>> 1 & 31);
          }
          case 66 -> { // rlwnm
            RotateShift.rlwnm(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word >>> 6 & 31, word >>> 1 & 31);
          }
          case 67 -> { // rlwimi
            RotateShift.rlwimi(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word >>> 6 & 31, word >>> 1 & 31);
          }
          case 68 -> { // rlwinm.
            RotateShift.rlwinm(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word >>> 6 & 31, word >>> 1 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 69 -> { // rldicl
            RotateShift.rldicl(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
          }
          case 70 -> { // rldicr
            RotateShift.rldicr(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
          }
          case 71 -> { // rldic
            RotateShift.rldic(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
          }
          case 72 -> { // rldimi
            RotateShift.rldimi(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
          }
          case 73 -> { // rldcl
            RotateShift.rldcl(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
          }
          case 74 -> { // rldicl.
            RotateShift.rldicl(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 75 -> { // rldicr.
            RotateShift.rldicr(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 76 -> { // slw
            RotateShift.slw(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 77 -> { // srw
            RotateShift.srw(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 78 -> { // sraw
            RotateShift.sraw(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 79 -> { // srawi
            RotateShift.srawi(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 80 -> { // sld
            RotateShift.sld(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 81 -> { // srd
            RotateShift.srd(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 82 -> { // srad
            RotateShift.srad(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 83 -> { // sradi
            RotateShift.sradi(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
          }
          case 84 -> { // sradi.
            RotateShift.sradi(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
            v.cr0(v.gpr[word >>> 16 & 31]);
          }
          case 85 -> { // mtcrf
            ConditionRegister.mtcrf(v, word >>> 12 & 0xff, word >>> 21 & 31);
          }
          case 86 -> { // mtocrf
            ConditionRegister.mtocrf(v, word >>> 12 & 0xff, word >>> 21 & 31);
          }
          case 87 -> { // mfcr
            ConditionRegister.mfcr(v, word >>> 21 & 31);
          }
          case 88 -> { // mfocrf
            ConditionRegister.mfocrf(v, word >>> 21 & 31, word >>> 12 & 0xff);
          }
          case 89 -> { // mfxer
            MoveRegister.mfxer(v, word >>> 21 & 31);
          }
          case 90 -> { // mtxer
            MoveRegister.mtxer(v, word >>> 21 & 31);
          }
          case 91 -> { // mflr
            MoveRegister.mflr(v, word >>> 21 & 31);
          }
          case 92 -> { // mtlr
            MoveRegister.mtlr(v, word >>> 21 & 31);
          }
          case 93 -> { // mfctr
            MoveRegister.mfctr(v, word >>> 21 & 31);
          }
          case 94 -> { // mtctr
            MoveRegister.mtctr(v, word >>> 21 & 31);
          }
          case 95 -> { // lbz
            Load.lbz(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 96 -> { // lbzu
            Load.lbzu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 97 -> { // lbzx
            Load.lbzx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 98 -> { // lbzux
            Load.lbzux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 99 -> { // lhz
            Load.lhz(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 100 -> { // lhzu
            Load.lhzu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 101 -> { // lhzx
            Load.lhzx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 102 -> { // lha
            Load.lha(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 103 -> { // lwz
            Load.lwz(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 104 -> { // lwzu
            Load.lwzu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 105 -> { // lwzx
            Load.lwzx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 106 -> { // lwa
            Load.lwa(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
          }
          case 107 -> { // lwax
            Load.lwax(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 108 -> { // ld
            Load.ld(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
          }
          case 109 -> { // ldu
            Load.ldu(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
          }
          case 110 -> { // ldx
            Load.ldx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 111 -> { // ldux
            Load.ldux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 112 -> { // lhbrx
            Load.lhbrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 113 -> { // lwbrx
            Load.lwbrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 114 -> { // ldbrx
            Load.ldbrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 115 -> { // stb
            Store.stb(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 116 -> { // stbu
            Store.stbu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 117 -> { // stbx
            Store.stbx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 118 -> { // sth
            Store.sth(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 119 -> { // sthu
            Store.sthu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 120 -> { // sthx
            Store.sthx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 121 -> { // stw
            Store.stw(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 122 -> { // stwu
            Store.stwu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 123 -> { // stwx
            Store.stwx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 124 -> { // std
            Store.std(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
          }
          case 125 -> { // stdu
            Store.stdu(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
          }
          case 126 -> { // stdx
            Store.stdx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 127 -> { // stdux
            Store.stdux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 128 -> { // stwbrx
            Store.stwbrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 129 -> { // stdbrx
            Store.stdbrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 130 -> { // lwarx
            Atomic.lwarx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word & 1);
          }
          case 131 -> { // ldarx
            Atomic.ldarx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word & 1);
          }
          case 132 -> { // stwcx.
            Atomic.stwcx_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 133 -> { // stdcx.
            Atomic.stdcx_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 134 -> { // dcbt
            StorageControl.dcbt(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 31);
          }
          case 135 -> { // dcbz
            StorageControl.dcbz(v, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 136 -> { // isync
            StorageControl.isync(v);
          }
          case 137 -> { // sync
            StorageControl.sync(v, word >>> 21 & 3);
          }
          case 138 -> { // eieio
            StorageControl.eieio(v);
          }
          case 139 -> { // mtspr
            SystemInstructions.mtspr(v, word >>> 6 & 0x3e0 | word >>> 16 & 31, word >>> 21 & 31, cia);
          }
          case 140 -> { // mfspr
            SystemInstructions.mfspr(v, word >>> 21 & 31, word >>> 6 & 0x3e0 | word >>> 16 & 31, cia);
          }
          case 141 -> { // mftb
            SystemInstructions.mftb(v, word >>> 21 & 31, word >>> 6 & 0x3e0 | word >>> 16 & 31);
          }
          case 142 -> { // mtmsrd
            v.privileged();
            SystemInstructions.mtmsrd(v, word >>> 21 & 31, word >>> 16 & 1);
          }
          case 143 -> { // mfmsr
            v.privileged();
            SystemInstructions.mfmsr(v, word >>> 21 & 31);
          }
          case 144 -> { // lfs
            v.requireFp();
            FpLoadStore.lfs(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 145 -> { // lfsx
            v.requireFp();
            FpLoadStore.lfsx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 146 -> { // lfd
            v.requireFp();
            FpLoadStore.lfd(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 147 -> { // lfdx
            v.requireFp();
            FpLoadStore.lfdx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 148 -> { // stfs
            v.requireFp();
            FpLoadStore.stfs(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 149 -> { // stfsx
            v.requireFp();
            FpLoadStore.stfsx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 150 -> { // stfd
            v.requireFp();
            FpLoadStore.stfd(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
          }
          case 151 -> { // stfdx
            v.requireFp();
            FpLoadStore.stfdx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 152 -> { // fmr
            v.requireFp();
            FpMove.fmr(v, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 153 -> { // fadd
            v.requireFp();
            FpArithmetic.fadd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 154 -> { // fadds
            v.requireFp();
            FpArithmetic.fadds(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 155 -> { // fsub
            v.requireFp();
            FpArithmetic.fsub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 156 -> { // fsubs
            v.requireFp();
            FpArithmetic.fsubs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 157 -> { // fmul
            v.requireFp();
            FpArithmetic.fmul(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31);
          }
          case 158 -> { // fmuls
            v.requireFp();
            FpArithmetic.fmuls(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31);
          }
          case 159 -> { // fdiv
            v.requireFp();
            FpArithmetic.fdiv(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 160 -> { // fdivs
            v.requireFp();
            FpArithmetic.fdivs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 161 -> { // fmadd
            v.requireFp();
            FpArithmetic.fmadd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
          }
          case 162 -> { // frsp
            v.requireFp();
            FpConvert.frsp(v, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 163 -> { // fctidz
            v.requireFp();
            FpConvert.fctidz(v, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 164 -> { // fctiwz
            v.requireFp();
            FpConvert.fctiwz(v, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 165 -> { // fcfid
            v.requireFp();
            FpConvert.fcfid(v, word >>> 21 & 31, word >>> 11 & 31);
          }
          case 166 -> { // fcmpu
            v.requireFp();
            FpCompare.fcmpu(v, word >>> 23 & 7, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 167 -> { // lvx
            v.requireVec();
            VectorLoadStore.lvx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 168 -> { // stvx
            v.requireVec();
            VectorLoadStore.stvx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 169 -> { // lvsl
            v.requireVec();
            VectorLoadStore.lvsl(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 170 -> { // lvsr
            v.requireVec();
            VectorLoadStore.lvsr(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 171 -> { // vspltb
            v.requireVec();
            VectorPermute.vspltb(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 15);
          }
          case 172 -> { // vspltisb
            v.requireVec();
            VectorPermute.vspltisb(v, word >>> 21 & 31, (word << 11) >> 27);
          }
          case 173 -> { // vspltisw
            v.requireVec();
            VectorPermute.vspltisw(v, word >>> 21 & 31, (word << 11) >> 27);
          }
          case 174 -> { // vperm
            v.requireVec();
            VectorPermute.vperm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
          }
          case 175 -> { // vand
            v.requireVec();
            VectorLogical.vand(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 176 -> { // vor
            v.requireVec();
            VectorLogical.vor(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 177 -> { // vxor
            v.requireVec();
            VectorLogical.vxor(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 178 -> { // vsldoi
            v.requireVec();
            VectorShift.vsldoi(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 15);
          }
          case 179 -> { // vadduwm
            v.requireVec();
            VectorAddSubtract.vadduwm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 180 -> { // vcmpequb
            v.requireVec();
            VectorCompare.vcmpequb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 181 -> { // vcmpequb.
            v.requireVec();
            VectorCompare.vcmpequb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
            v.cr6(word >>> 21 & 31);
          }
          case 182 -> { // lxv
            VsxLoadStore.lxv(v, word << 2 & 0x20 | word >>> 21 & 31, ((word << 16) >> 20) << 4, word >>> 16 & 31);
          }
          case 183 -> { // lxsdx
            v.requireVsx();
            VsxLoadStore.lxsdx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 184 -> { // lxvd2x
            v.requireVsx();
            VsxLoadStore.lxvd2x(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 185 -> { // lxvl
            VsxLoadStore.lxvl(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 186 -> { // lxvx
            VsxLoadStore.lxvx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 187 -> { // stxv
            VsxLoadStore.stxv(v, word << 2 & 0x20 | word >>> 21 & 31, ((word << 16) >> 20) << 4, word >>> 16 & 31);
          }
          case 188 -> { // stxsdx
            v.requireVsx();
            VsxLoadStore.stxsdx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 189 -> { // stxvd2x
            v.requireVsx();
            VsxLoadStore.stxvd2x(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 190 -> { // stxvl
            VsxLoadStore.stxvl(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 191 -> { // stxvx
            VsxLoadStore.stxvx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 192 -> { // mfvsrd
            VsxMove.mfvsrd(v, word >>> 16 & 31, word << 5 & 0x20 | word >>> 21 & 31);
          }
          case 193 -> { // mtvsrd
            VsxMove.mtvsrd(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31);
          }
          case 194 -> { // mtvsrwz
            VsxMove.mtvsrwz(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31);
          }
          case 195 -> { // mtvsrdd
            VsxMove.mtvsrdd(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
          }
          case 196 -> { // xsadddp
            v.illegal();
          }
          case 197 -> { // xssubdp
            v.illegal();
          }
          case 198 -> { // xsmuldp
            v.illegal();
          }
          case 199 -> { // xsdivdp
            v.illegal();
          }
          case 200 -> { // xxland
            v.requireVsx();
            VsxPermute.xxland(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
          }
          case 201 -> { // xxlor
            v.requireVsx();
            VsxPermute.xxlor(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
          }
          case 202 -> { // xxlxor
            v.requireVsx();
            VsxPermute.xxlxor(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
          }
          case 203 -> { // xxsel
            v.requireVsx();
            VsxPermute.xxsel(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31, word << 2 & 0x20 | word >>> 6 & 31);
          }
          case 204 -> { // xxpermdi
            v.requireVsx();
            VsxPermute.xxpermdi(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31, word >>> 8 & 3);
          }
          default -> {
            cold(v, (int) (instruction >>> 32), word, cia);
            if (v.nip != NO_BRANCH) {
              return i + 1;
            }
          }
        }
        cia += 4;
      }
    } catch (GuestInterrupt interrupt) {
      v.nip = cia;
      throw interrupt;
    }
    if (v.nip == NO_BRANCH) {
      v.nip = cia;
    }
    return code.length;
  }

  private static void cold(Vcpu v, int op, int word, long cia) {
    switch (op >> 7) {
      case ILLEGAL -> v.illegal();
      case 1 -> page1(v, op, word, cia);
      case 2 -> page2(v, op, word, cia);
      case 3 -> page3(v, op, word, cia);
      case 4 -> page4(v, op, word, cia);
      case 5 -> page5(v, op, word, cia);
      case 6 -> page6(v, op, word, cia);
      case 7 -> page7(v, op, word, cia);
      case 8 -> page8(v, op, word, cia);
      default -> throw new AssertionError(op);
    }
  }

  private static void page1(Vcpu v, int op, int word, long cia) {
    switch (op) {
      case 205 -> { // ba
        Branch.ba(v, ((word << 6) >> 8) << 2, cia);
      }
      case 206 -> { // bla
        Branch.bla(v, ((word << 6) >> 8) << 2, cia);
      }
      case 207 -> { // bca
        Branch.bca(v, word >>> 21 & 31, word >>> 16 & 31, ((word << 16) >> 18) << 2, cia);
      }
      case 208 -> { // bcla
        Branch.bcla(v, word >>> 21 & 31, word >>> 16 & 31, ((word << 16) >> 18) << 2, cia);
      }
      case 209 -> { // bctar
        Branch.bctar(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 3, cia);
      }
      case 210 -> { // bctarl
        Branch.bctarl(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 3, cia);
      }
      case 211 -> { // crand
        ConditionRegister.crand(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 212 -> { // crnand
        ConditionRegister.crnand(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 213 -> { // cror
        ConditionRegister.cror(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 214 -> { // crxor
        ConditionRegister.crxor(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 215 -> { // crnor
        ConditionRegister.crnor(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 216 -> { // creqv
        ConditionRegister.creqv(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 217 -> { // crandc
        ConditionRegister.crandc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 218 -> { // crorc
        ConditionRegister.crorc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 219 -> { // addpcis
        Arithmetic.addpcis(v, word >>> 21 & 31, ((word << 16) >> 22) << 6 | word >>> 15 & 0x3e | word & 1, cia);
      }
      case 220 -> { // addo
        Arithmetic.addo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 221 -> { // addo.
        Arithmetic.addo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 222 -> { // subfo
        Arithmetic.subfo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 223 -> { // subfo.
        Arithmetic.subfo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 224 -> { // addc.
        Arithmetic.addc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 225 -> { // addco
        Arithmetic.addco(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 226 -> { // addco.
        Arithmetic.addco(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 227 -> { // subfc.
        Arithmetic.subfc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 228 -> { // subfco
        Arithmetic.subfco(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 229 -> { // subfco.
        Arithmetic.subfco(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 230 -> { // adde.
        Arithmetic.adde(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 231 -> { // addeo
        Arithmetic.addeo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 232 -> { // addeo.
        Arithmetic.addeo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 233 -> { // subfe.
        Arithmetic.subfe(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 234 -> { // subfeo
        Arithmetic.subfeo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 235 -> { // subfeo.
        Arithmetic.subfeo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 236 -> { // addex
        Arithmetic.addex(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 9 & 3);
      }
      case 237 -> { // addme
        Arithmetic.addme(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 238 -> { // addme.
        Arithmetic.addme(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 239 -> { // addmeo
        Arithmetic.addmeo(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 240 -> { // addmeo.
        Arithmetic.addmeo(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 241 -> { // subfme
        Arithmetic.subfme(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 242 -> { // subfme.
        Arithmetic.subfme(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 243 -> { // subfmeo
        Arithmetic.subfmeo(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 244 -> { // subfmeo.
        Arithmetic.subfmeo(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 245 -> { // addze.
        Arithmetic.addze(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 246 -> { // addzeo
        Arithmetic.addzeo(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 247 -> { // addzeo.
        Arithmetic.addzeo(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 248 -> { // subfze
        Arithmetic.subfze(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 249 -> { // subfze.
        Arithmetic.subfze(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 250 -> { // subfzeo
        Arithmetic.subfzeo(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 251 -> { // subfzeo.
        Arithmetic.subfzeo(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 252 -> { // neg.
        Arithmetic.neg(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 253 -> { // nego
        Arithmetic.nego(v, word >>> 21 & 31, word >>> 16 & 31);
      }
      case 254 -> { // nego.
        Arithmetic.nego(v, word >>> 21 & 31, word >>> 16 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 255 -> { // mulhw
        Arithmetic.mulhw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      default -> throw new AssertionError(op);
    }
  }

  private static void page2(Vcpu v, int op, int word, long cia) {
    switch (op) {
      case 256 -> { // mulhw.
        Arithmetic.mulhw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 257 -> { // mulhwu
        Arithmetic.mulhwu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 258 -> { // mulhwu.
        Arithmetic.mulhwu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 259 -> { // mullw.
        Arithmetic.mullw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 260 -> { // mullwo
        Arithmetic.mullwo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 261 -> { // mullwo.
        Arithmetic.mullwo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 262 -> { // divw.
        Division.divw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 263 -> { // divwo
        Division.divwo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 264 -> { // divwo.
        Division.divwo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 265 -> { // divwu.
        Division.divwu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 266 -> { // divwuo
        Division.divwuo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 267 -> { // divwuo.
        Division.divwuo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 268 -> { // divwe
        Division.divwe(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 269 -> { // divwe.
        Division.divwe(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 270 -> { // divweo
        Division.divweo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 271 -> { // divweo.
        Division.divweo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 272 -> { // divweu
        Division.divweu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 273 -> { // divweu.
        Division.divweu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 274 -> { // divweuo
        Division.divweuo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 275 -> { // divweuo.
        Division.divweuo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 276 -> { // modsw
        Division.modsw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 277 -> { // moduw
        Division.moduw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 278 -> { // darn
        Arithmetic.darn(v, word >>> 21 & 31, word >>> 16 & 3);
      }
      case 279 -> { // mulld.
        Arithmetic.mulld(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 280 -> { // mulldo
        Arithmetic.mulldo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 281 -> { // mulldo.
        Arithmetic.mulldo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 282 -> { // mulhd.
        Arithmetic.mulhd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 283 -> { // mulhdu.
        Arithmetic.mulhdu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 284 -> { // maddhd
        Arithmetic.maddhd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 285 -> { // maddhdu
        Arithmetic.maddhdu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 286 -> { // maddld
        Arithmetic.maddld(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 287 -> { // divd.
        Division.divd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 288 -> { // divdo
        Division.divdo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 289 -> { // divdo.
        Division.divdo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 290 -> { // divdu.
        Division.divdu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 291 -> { // divduo
        Division.divduo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 292 -> { // divduo.
        Division.divduo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 293 -> { // divde
        Division.divde(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 294 -> { // divde.
        Division.divde(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 295 -> { // divdeo
        Division.divdeo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 296 -> { // divdeo.
        Division.divdeo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 297 -> { // divdeu
        Division.divdeu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 298 -> { // divdeu.
        Division.divdeu(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 299 -> { // divdeuo
        Division.divdeuo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 300 -> { // divdeuo.
        Division.divdeuo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 21 & 31]);
      }
      case 301 -> { // modsd
        Division.modsd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 302 -> { // modud
        Division.modud(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 303 -> { // cmprb
        Compare.cmprb(v, word >>> 23 & 7, word >>> 21 & 1, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 304 -> { // cmpeqb
        Compare.cmpeqb(v, word >>> 23 & 7, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 305 -> { // tw
        Trap.tw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 306 -> { // td
        Trap.td(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 307 -> { // nand.
        Logical.nand(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 308 -> { // orc.
        Logical.orc(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 309 -> { // nor.
        Logical.nor(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 310 -> { // eqv
        Logical.eqv(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 311 -> { // eqv.
        Logical.eqv(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 312 -> { // extsb.
        Logical.extsb(v, word >>> 16 & 31, word >>> 21 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 313 -> { // extsh.
        Logical.extsh(v, word >>> 16 & 31, word >>> 21 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 314 -> { // cntlzw.
        Logical.cntlzw(v, word >>> 16 & 31, word >>> 21 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 315 -> { // cnttzw
        Logical.cnttzw(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 316 -> { // cnttzw.
        Logical.cnttzw(v, word >>> 16 & 31, word >>> 21 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 317 -> { // popcntb
        Logical.popcntb(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 318 -> { // popcntw
        Logical.popcntw(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 319 -> { // prtyd
        Logical.prtyd(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 320 -> { // prtyw
        Logical.prtyw(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 321 -> { // cntlzd.
        Logical.cntlzd(v, word >>> 16 & 31, word >>> 21 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 322 -> { // cnttzd
        Logical.cnttzd(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 323 -> { // cnttzd.
        Logical.cnttzd(v, word >>> 16 & 31, word >>> 21 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 324 -> { // bpermd
        Logical.bpermd(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 325 -> { // rlwnm.
        RotateShift.rlwnm(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word >>> 6 & 31, word >>> 1 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 326 -> { // rlwimi.
        RotateShift.rlwimi(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word >>> 6 & 31, word >>> 1 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 327 -> { // rldcr
        RotateShift.rldcr(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
      }
      case 328 -> { // rldic.
        RotateShift.rldic(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 329 -> { // rldimi.
        RotateShift.rldimi(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 330 -> { // rldcl.
        RotateShift.rldcl(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 331 -> { // rldcr.
        RotateShift.rldcr(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31, word & 0x20 | word >>> 6 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 332 -> { // slw.
        RotateShift.slw(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 333 -> { // srw.
        RotateShift.srw(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 334 -> { // sraw.
        RotateShift.sraw(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 335 -> { // srawi.
        RotateShift.srawi(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 336 -> { // sld.
        RotateShift.sld(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 337 -> { // srd.
        RotateShift.srd(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 338 -> { // srad.
        RotateShift.srad(v, word >>> 16 & 31, word >>> 21 & 31, word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 339 -> { // extswsli
        RotateShift.extswsli(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 340 -> { // extswsli.
        RotateShift.extswsli(v, word >>> 16 & 31, word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
        v.cr0(v.gpr[word >>> 16 & 31]);
      }
      case 341 -> { // cdtbcd
        BcdAssist.cdtbcd(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 342 -> { // cbcdtd
        BcdAssist.cbcdtd(v, word >>> 16 & 31, word >>> 21 & 31);
      }
      case 343 -> { // addg6s
        BcdAssist.addg6s(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 344 -> { // mcrxrx
        ConditionRegister.mcrxrx(v, word >>> 23 & 7);
      }
      case 345 -> { // setb
        ConditionRegister.setb(v, word >>> 21 & 31, word >>> 18 & 7);
      }
      case 346 -> { // lhzux
        Load.lhzux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 347 -> { // lhau
        Load.lhau(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 348 -> { // lhax
        Load.lhax(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 349 -> { // lhaux
        Load.lhaux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 350 -> { // lwzux
        Load.lwzux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 351 -> { // lwaux
        Load.lwaux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 352 -> { // lq
        Load.lq(v, word >>> 21 & 31, ((word << 16) >> 20) << 4, word >>> 16 & 31);
      }
      case 353 -> { // stbux
        Store.stbux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 354 -> { // sthux
        Store.sthux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 355 -> { // stwux
        Store.stwux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 356 -> { // stq
        Store.stq(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
      }
      case 357 -> { // sthbrx
        Store.sthbrx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 358 -> { // lmw
        StringMultiple.lmw(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 359 -> { // stmw
        StringMultiple.stmw(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 360 -> { // lswi
        StringMultiple.lswi(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 361 -> { // lswx
        StringMultiple.lswx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 362 -> { // stswi
        StringMultiple.stswi(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 363 -> { // stswx
        StringMultiple.stswx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 364 -> { // lwat
        Atomic.lwat(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 365 -> { // ldat
        Atomic.ldat(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 366 -> { // stwat
        Atomic.stwat(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 367 -> { // stdat
        Atomic.stdat(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 368 -> { // lbarx
        Atomic.lbarx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word & 1);
      }
      case 369 -> { // lharx
        Atomic.lharx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word & 1);
      }
      case 370 -> { // lqarx
        Atomic.lqarx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word & 1);
      }
      case 371 -> { // stbcx.
        Atomic.stbcx_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 372 -> { // sthcx.
        Atomic.sthcx_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 373 -> { // stqcx.
        Atomic.stqcx_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 374 -> { // icbi
        StorageControl.icbi(v, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 375 -> { // icbt
        StorageControl.icbt(v, word >>> 21 & 15, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 376 -> { // dcbtst
        StorageControl.dcbtst(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 31);
      }
      case 377 -> { // dcbst
        StorageControl.dcbst(v, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 378 -> { // dcbf
        StorageControl.dcbf(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 3);
      }
      case 379 -> { // dst
        StorageControl.dst(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 3);
      }
      case 380 -> { // dstt
        StorageControl.dstt(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 3);
      }
      case 381 -> { // dstst
        StorageControl.dstst(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 3);
      }
      case 382 -> { // dststt
        StorageControl.dststt(v, word >>> 16 & 31, word >>> 11 & 31, word >>> 21 & 3);
      }
      case 383 -> { // dss
        StorageControl.dss(v, word >>> 21 & 3);
      }
      default -> throw new AssertionError(op);
    }
  }

  private static void page3(Vcpu v, int op, int word, long cia) {
    switch (op) {
      case 384 -> { // dssall
        StorageControl.dssall(v);
      }
      case 385 -> { // copy
        StorageControl.copy(v, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 386 -> { // paste.
        StorageControl.paste_(v, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 387 -> { // cpabort
        StorageControl.cpabort(v);
      }
      case 388 -> { // wait
        StorageControl.wait_(v, word >>> 21 & 3);
      }
      case 389 -> { // sc
        SystemInstructions.sc(v, word >>> 5 & 0x7f, cia);
      }
      case 390 -> { // scv
        SystemInstructions.scv(v, word >>> 5 & 0x7f, cia);
      }
      case 391 -> { // rfscv
        v.privileged();
        SystemInstructions.rfscv(v);
      }
      case 392 -> { // rfid
        v.privileged();
        SystemInstructions.rfid(v);
      }
      case 393 -> { // hrfid
        v.hypervisorPrivileged();
        SystemInstructions.hrfid(v);
      }
      case 394 -> { // rfebb
        SystemInstructions.rfebb(v, word >>> 11 & 1);
      }
      case 395 -> { // stop
        v.hypervisorPrivileged();
        SystemInstructions.stop(v, cia);
      }
      case 396 -> { // lbzcix
        v.hypervisorPrivileged();
        SystemInstructions.lbzcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 397 -> { // lhzcix
        v.hypervisorPrivileged();
        SystemInstructions.lhzcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 398 -> { // lwzcix
        v.hypervisorPrivileged();
        SystemInstructions.lwzcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 399 -> { // ldcix
        v.hypervisorPrivileged();
        SystemInstructions.ldcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 400 -> { // stbcix
        v.hypervisorPrivileged();
        SystemInstructions.stbcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 401 -> { // sthcix
        v.hypervisorPrivileged();
        SystemInstructions.sthcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 402 -> { // stwcix
        v.hypervisorPrivileged();
        SystemInstructions.stwcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 403 -> { // stdcix
        v.hypervisorPrivileged();
        SystemInstructions.stdcix(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 404 -> { // mtmsr
        v.privileged();
        SystemInstructions.mtmsr(v, word >>> 21 & 31, word >>> 16 & 1);
      }
      case 405 -> { // slbie
        v.privileged();
        SystemInstructions.slbie(v, word >>> 11 & 31);
      }
      case 406 -> { // slbieg
        v.privileged();
        SystemInstructions.slbieg(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 407 -> { // slbia
        v.privileged();
        SystemInstructions.slbia(v, word >>> 21 & 7);
      }
      case 408 -> { // slbmte
        v.privileged();
        SystemInstructions.slbmte(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 409 -> { // slbmfev
        v.privileged();
        SystemInstructions.slbmfev(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 1);
      }
      case 410 -> { // slbmfee
        v.privileged();
        SystemInstructions.slbmfee(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 1);
      }
      case 411 -> { // slbfee.
        v.privileged();
        SystemInstructions.slbfee_(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 412 -> { // slbsync
        v.privileged();
        SystemInstructions.slbsync(v);
      }
      case 413 -> { // tlbie
        v.privileged();
        SystemInstructions.tlbie(v, word >>> 11 & 31, word >>> 21 & 31, word >>> 18 & 3, word >>> 17 & 1, word >>> 16 & 1);
      }
      case 414 -> { // tlbiel
        v.privileged();
        SystemInstructions.tlbiel(v, word >>> 11 & 31, word >>> 21 & 31, word >>> 18 & 3, word >>> 17 & 1, word >>> 16 & 1);
      }
      case 415 -> { // tlbsync
        v.privileged();
        SystemInstructions.tlbsync(v);
      }
      case 416 -> { // msgsnd
        v.hypervisorPrivileged();
        SystemInstructions.msgsnd(v, word >>> 11 & 31);
      }
      case 417 -> { // msgclr
        v.hypervisorPrivileged();
        SystemInstructions.msgclr(v, word >>> 11 & 31);
      }
      case 418 -> { // msgsndp
        v.privileged();
        SystemInstructions.msgsndp(v, word >>> 11 & 31);
      }
      case 419 -> { // msgclrp
        v.privileged();
        SystemInstructions.msgclrp(v, word >>> 11 & 31);
      }
      case 420 -> { // msgsync
        v.hypervisorPrivileged();
        SystemInstructions.msgsync(v);
      }
      case 421 -> { // tbegin.
        SystemInstructions.tbegin_(v, word >>> 21 & 1);
      }
      case 422 -> { // tend.
        SystemInstructions.tend_(v, word >>> 25 & 1);
      }
      case 423 -> { // tabort.
        SystemInstructions.tabort_(v, word >>> 16 & 31);
      }
      case 424 -> { // tabortwc.
        SystemInstructions.tabortwc_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 425 -> { // tabortwci.
        SystemInstructions.tabortwci_(v, word >>> 21 & 31, word >>> 16 & 31, (word << 16) >> 27);
      }
      case 426 -> { // tabortdc.
        SystemInstructions.tabortdc_(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 427 -> { // tabortdci.
        SystemInstructions.tabortdci_(v, word >>> 21 & 31, word >>> 16 & 31, (word << 16) >> 27);
      }
      case 428 -> { // tsr.
        SystemInstructions.tsr_(v, word >>> 21 & 1);
      }
      case 429 -> { // tcheck
        SystemInstructions.tcheck(v, word >>> 23 & 7);
      }
      case 430 -> { // treclaim.
        v.privileged();
        SystemInstructions.treclaim_(v, word >>> 16 & 31);
      }
      case 431 -> { // trechkpt.
        v.privileged();
        SystemInstructions.trechkpt_(v);
      }
      case 432 -> { // lfsu
        v.requireFp();
        FpLoadStore.lfsu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 433 -> { // lfsux
        v.requireFp();
        FpLoadStore.lfsux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 434 -> { // lfdu
        v.requireFp();
        FpLoadStore.lfdu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 435 -> { // lfdux
        v.requireFp();
        FpLoadStore.lfdux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 436 -> { // lfiwax
        v.requireFp();
        FpLoadStore.lfiwax(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 437 -> { // lfiwzx
        v.requireFp();
        FpLoadStore.lfiwzx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 438 -> { // stfsu
        v.requireFp();
        FpLoadStore.stfsu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 439 -> { // stfsux
        v.requireFp();
        FpLoadStore.stfsux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 440 -> { // stfdu
        v.requireFp();
        FpLoadStore.stfdu(v, word >>> 21 & 31, (short) word, word >>> 16 & 31);
      }
      case 441 -> { // stfdux
        v.requireFp();
        FpLoadStore.stfdux(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 442 -> { // stfiwx
        v.requireFp();
        FpLoadStore.stfiwx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 443 -> { // lfdp
        v.requireFp();
        FpLoadStore.lfdp(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
      }
      case 444 -> { // lfdpx
        v.requireFp();
        FpLoadStore.lfdpx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 445 -> { // stfdp
        v.requireFp();
        FpLoadStore.stfdp(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
      }
      case 446 -> { // stfdpx
        v.requireFp();
        FpLoadStore.stfdpx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 447 -> { // fmr.
        v.requireFp();
        FpMove.fmr(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 448 -> { // fneg
        v.requireFp();
        FpMove.fneg(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 449 -> { // fneg.
        v.requireFp();
        FpMove.fneg(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 450 -> { // fabs
        v.requireFp();
        FpMove.fabs(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 451 -> { // fabs.
        v.requireFp();
        FpMove.fabs(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 452 -> { // fnabs
        v.requireFp();
        FpMove.fnabs(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 453 -> { // fnabs.
        v.requireFp();
        FpMove.fnabs(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 454 -> { // fcpsgn
        v.requireFp();
        FpMove.fcpsgn(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 455 -> { // fcpsgn.
        v.requireFp();
        FpMove.fcpsgn(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 456 -> { // fmrgew
        v.requireFp();
        v.requireVsx();
        FpMove.fmrgew(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 457 -> { // fmrgow
        v.requireFp();
        v.requireVsx();
        FpMove.fmrgow(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 458 -> { // fsel
        v.requireFp();
        FpMove.fsel(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
      }
      case 459 -> { // fsel.
        v.requireFp();
        FpMove.fsel(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 460 -> { // fadd.
        v.requireFp();
        FpArithmetic.fadd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 461 -> { // fadds.
        v.requireFp();
        FpArithmetic.fadds(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 462 -> { // fsub.
        v.requireFp();
        FpArithmetic.fsub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 463 -> { // fsubs.
        v.requireFp();
        FpArithmetic.fsubs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 464 -> { // fmul.
        v.requireFp();
        FpArithmetic.fmul(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31);
        v.cr1();
      }
      case 465 -> { // fmuls.
        v.requireFp();
        FpArithmetic.fmuls(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31);
        v.cr1();
      }
      case 466 -> { // fdiv.
        v.requireFp();
        FpArithmetic.fdiv(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 467 -> { // fdivs.
        v.requireFp();
        FpArithmetic.fdivs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 468 -> { // fsqrt
        v.requireFp();
        FpArithmetic.fsqrt(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 469 -> { // fsqrt.
        v.requireFp();
        FpArithmetic.fsqrt(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 470 -> { // fsqrts
        v.requireFp();
        FpArithmetic.fsqrts(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 471 -> { // fsqrts.
        v.requireFp();
        FpArithmetic.fsqrts(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 472 -> { // fre
        v.requireFp();
        FpArithmetic.fre(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 473 -> { // fre.
        v.requireFp();
        FpArithmetic.fre(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 474 -> { // fres
        v.requireFp();
        FpArithmetic.fres(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 475 -> { // fres.
        v.requireFp();
        FpArithmetic.fres(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 476 -> { // frsqrte
        v.requireFp();
        FpArithmetic.frsqrte(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 477 -> { // frsqrte.
        v.requireFp();
        FpArithmetic.frsqrte(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 478 -> { // frsqrtes
        v.requireFp();
        FpArithmetic.frsqrtes(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 479 -> { // frsqrtes.
        v.requireFp();
        FpArithmetic.frsqrtes(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 480 -> { // ftdiv
        v.requireFp();
        FpArithmetic.ftdiv(v, word >>> 23 & 7, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 481 -> { // ftsqrt
        v.requireFp();
        FpArithmetic.ftsqrt(v, word >>> 23 & 7, word >>> 11 & 31);
      }
      case 482 -> { // fmadd.
        v.requireFp();
        FpArithmetic.fmadd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 483 -> { // fmadds
        v.requireFp();
        FpArithmetic.fmadds(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
      }
      case 484 -> { // fmadds.
        v.requireFp();
        FpArithmetic.fmadds(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 485 -> { // fmsub
        v.requireFp();
        FpArithmetic.fmsub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
      }
      case 486 -> { // fmsub.
        v.requireFp();
        FpArithmetic.fmsub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 487 -> { // fmsubs
        v.requireFp();
        FpArithmetic.fmsubs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
      }
      case 488 -> { // fmsubs.
        v.requireFp();
        FpArithmetic.fmsubs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 489 -> { // fnmadd
        v.requireFp();
        FpArithmetic.fnmadd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
      }
      case 490 -> { // fnmadd.
        v.requireFp();
        FpArithmetic.fnmadd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 491 -> { // fnmadds
        v.requireFp();
        FpArithmetic.fnmadds(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
      }
      case 492 -> { // fnmadds.
        v.requireFp();
        FpArithmetic.fnmadds(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 493 -> { // fnmsub
        v.requireFp();
        FpArithmetic.fnmsub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
      }
      case 494 -> { // fnmsub.
        v.requireFp();
        FpArithmetic.fnmsub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 495 -> { // fnmsubs
        v.requireFp();
        FpArithmetic.fnmsubs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
      }
      case 496 -> { // fnmsubs.
        v.requireFp();
        FpArithmetic.fnmsubs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 6 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 497 -> { // frsp.
        v.requireFp();
        FpConvert.frsp(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 498 -> { // fctid
        v.requireFp();
        FpConvert.fctid(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 499 -> { // fctid.
        v.requireFp();
        FpConvert.fctid(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 500 -> { // fctidz.
        v.requireFp();
        FpConvert.fctidz(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 501 -> { // fctidu
        v.requireFp();
        FpConvert.fctidu(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 502 -> { // fctidu.
        v.requireFp();
        FpConvert.fctidu(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 503 -> { // fctiduz
        v.requireFp();
        FpConvert.fctiduz(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 504 -> { // fctiduz.
        v.requireFp();
        FpConvert.fctiduz(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 505 -> { // fctiw
        v.requireFp();
        FpConvert.fctiw(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 506 -> { // fctiw.
        v.requireFp();
        FpConvert.fctiw(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 507 -> { // fctiwz.
        v.requireFp();
        FpConvert.fctiwz(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 508 -> { // fctiwu
        v.requireFp();
        FpConvert.fctiwu(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 509 -> { // fctiwu.
        v.requireFp();
        FpConvert.fctiwu(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 510 -> { // fctiwuz
        v.requireFp();
        FpConvert.fctiwuz(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 511 -> { // fctiwuz.
        v.requireFp();
        FpConvert.fctiwuz(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      default -> throw new AssertionError(op);
    }
  }

  private static void page4(Vcpu v, int op, int word, long cia) {
    switch (op) {
      case 512 -> { // fcfid.
        v.requireFp();
        FpConvert.fcfid(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 513 -> { // fcfidu
        v.requireFp();
        FpConvert.fcfidu(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 514 -> { // fcfidu.
        v.requireFp();
        FpConvert.fcfidu(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 515 -> { // fcfids
        v.requireFp();
        FpConvert.fcfids(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 516 -> { // fcfids.
        v.requireFp();
        FpConvert.fcfids(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 517 -> { // fcfidus
        v.requireFp();
        FpConvert.fcfidus(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 518 -> { // fcfidus.
        v.requireFp();
        FpConvert.fcfidus(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 519 -> { // frin
        v.requireFp();
        FpConvert.frin(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 520 -> { // frin.
        v.requireFp();
        FpConvert.frin(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 521 -> { // friz
        v.requireFp();
        FpConvert.friz(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 522 -> { // friz.
        v.requireFp();
        FpConvert.friz(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 523 -> { // frip
        v.requireFp();
        FpConvert.frip(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 524 -> { // frip.
        v.requireFp();
        FpConvert.frip(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 525 -> { // frim
        v.requireFp();
        FpConvert.frim(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 526 -> { // frim.
        v.requireFp();
        FpConvert.frim(v, word >>> 21 & 31, word >>> 11 & 31);
        v.cr1();
      }
      case 527 -> { // fcmpo
        v.requireFp();
        FpCompare.fcmpo(v, word >>> 23 & 7, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 528 -> { // mffs
        v.requireFp();
        FpStatus.mffs(v, word >>> 21 & 31);
      }
      case 529 -> { // mffs.
        v.requireFp();
        FpStatus.mffs(v, word >>> 21 & 31);
        v.cr1();
      }
      case 530 -> { // mffsce
        v.requireFp();
        FpStatus.mffsce(v, word >>> 21 & 31);
      }
      case 531 -> { // mffscdrn
        v.requireFp();
        FpStatus.mffscdrn(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 532 -> { // mffscdrni
        v.requireFp();
        FpStatus.mffscdrni(v, word >>> 21 & 31, word >>> 11 & 7);
      }
      case 533 -> { // mffscrn
        v.requireFp();
        FpStatus.mffscrn(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 534 -> { // mffscrni
        v.requireFp();
        FpStatus.mffscrni(v, word >>> 21 & 31, word >>> 11 & 3);
      }
      case 535 -> { // mffsl
        v.requireFp();
        FpStatus.mffsl(v, word >>> 21 & 31);
      }
      case 536 -> { // mcrfs
        v.requireFp();
        FpStatus.mcrfs(v, word >>> 23 & 7, word >>> 18 & 7);
      }
      case 537 -> { // mtfsfi
        v.requireFp();
        FpStatus.mtfsfi(v, word >>> 23 & 7, word >>> 12 & 15, word >>> 16 & 1);
      }
      case 538 -> { // mtfsfi.
        v.requireFp();
        FpStatus.mtfsfi(v, word >>> 23 & 7, word >>> 12 & 15, word >>> 16 & 1);
        v.cr1();
      }
      case 539 -> { // mtfsf
        v.requireFp();
        FpStatus.mtfsf(v, word >>> 17 & 0xff, word >>> 11 & 31, word >>> 25 & 1, word >>> 16 & 1);
      }
      case 540 -> { // mtfsf.
        v.requireFp();
        FpStatus.mtfsf(v, word >>> 17 & 0xff, word >>> 11 & 31, word >>> 25 & 1, word >>> 16 & 1);
        v.cr1();
      }
      case 541 -> { // mtfsb0
        v.requireFp();
        FpStatus.mtfsb0(v, word >>> 21 & 31);
      }
      case 542 -> { // mtfsb0.
        v.requireFp();
        FpStatus.mtfsb0(v, word >>> 21 & 31);
        v.cr1();
      }
      case 543 -> { // mtfsb1
        v.requireFp();
        FpStatus.mtfsb1(v, word >>> 21 & 31);
      }
      case 544 -> { // mtfsb1.
        v.requireFp();
        FpStatus.mtfsb1(v, word >>> 21 & 31);
        v.cr1();
      }
      case 545 -> { // lvebx
        v.requireVec();
        VectorLoadStore.lvebx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 546 -> { // lvehx
        v.requireVec();
        VectorLoadStore.lvehx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 547 -> { // lvewx
        v.requireVec();
        VectorLoadStore.lvewx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 548 -> { // lvxl
        v.requireVec();
        VectorLoadStore.lvxl(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 549 -> { // stvebx
        v.requireVec();
        VectorLoadStore.stvebx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 550 -> { // stvehx
        v.requireVec();
        VectorLoadStore.stvehx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 551 -> { // stvewx
        v.requireVec();
        VectorLoadStore.stvewx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 552 -> { // stvxl
        v.requireVec();
        VectorLoadStore.stvxl(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 553 -> { // vpkpx
        v.requireVec();
        VectorPack.vpkpx(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 554 -> { // vpksdss
        v.requireVec();
        VectorPack.vpksdss(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 555 -> { // vpksdus
        v.requireVec();
        VectorPack.vpksdus(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 556 -> { // vpkshss
        v.requireVec();
        VectorPack.vpkshss(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 557 -> { // vpkshus
        v.requireVec();
        VectorPack.vpkshus(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 558 -> { // vpkswss
        v.requireVec();
        VectorPack.vpkswss(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 559 -> { // vpkswus
        v.requireVec();
        VectorPack.vpkswus(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 560 -> { // vpkudum
        v.requireVec();
        VectorPack.vpkudum(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 561 -> { // vpkudus
        v.requireVec();
        VectorPack.vpkudus(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 562 -> { // vpkuhum
        v.requireVec();
        VectorPack.vpkuhum(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 563 -> { // vpkuhus
        v.requireVec();
        VectorPack.vpkuhus(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 564 -> { // vpkuwum
        v.requireVec();
        VectorPack.vpkuwum(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 565 -> { // vpkuwus
        v.requireVec();
        VectorPack.vpkuwus(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 566 -> { // vupkhpx
        v.requireVec();
        VectorPack.vupkhpx(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 567 -> { // vupklpx
        v.requireVec();
        VectorPack.vupklpx(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 568 -> { // vupkhsb
        v.requireVec();
        VectorPack.vupkhsb(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 569 -> { // vupkhsh
        v.requireVec();
        VectorPack.vupkhsh(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 570 -> { // vupkhsw
        v.requireVec();
        VectorPack.vupkhsw(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 571 -> { // vupklsb
        v.requireVec();
        VectorPack.vupklsb(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 572 -> { // vupklsh
        v.requireVec();
        VectorPack.vupklsh(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 573 -> { // vupklsw
        v.requireVec();
        VectorPack.vupklsw(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 574 -> { // vmrghb
        v.requireVec();
        VectorPermute.vmrghb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 575 -> { // vmrghh
        v.requireVec();
        VectorPermute.vmrghh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 576 -> { // vmrghw
        v.requireVec();
        VectorPermute.vmrghw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 577 -> { // vmrglb
        v.requireVec();
        VectorPermute.vmrglb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 578 -> { // vmrglh
        v.requireVec();
        VectorPermute.vmrglh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 579 -> { // vmrglw
        v.requireVec();
        VectorPermute.vmrglw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 580 -> { // vmrgew
        v.requireVec();
        VectorPermute.vmrgew(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 581 -> { // vmrgow
        v.requireVec();
        VectorPermute.vmrgow(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 582 -> { // vsplth
        v.requireVec();
        VectorPermute.vsplth(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 7);
      }
      case 583 -> { // vspltw
        v.requireVec();
        VectorPermute.vspltw(v, word >>> 21 & 31, word >>> 11 & 31, word >>> 16 & 3);
      }
      case 584 -> { // vspltish
        v.requireVec();
        VectorPermute.vspltish(v, word >>> 21 & 31, (word << 11) >> 27);
      }
      case 585 -> { // vpermr
        v.requireVec();
        VectorPermute.vpermr(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 586 -> { // vsel
        v.requireVec();
        VectorLogical.vsel(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31, word >>> 6 & 31);
      }
      case 587 -> { // vandc
        v.requireVec();
        VectorLogical.vandc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 588 -> { // veqv
        v.requireVec();
        VectorLogical.veqv(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 589 -> { // vnand
        v.requireVec();
        VectorLogical.vnand(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 590 -> { // vnor
        v.requireVec();
        VectorLogical.vnor(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 591 -> { // vorc
        v.requireVec();
        VectorLogical.vorc(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 592 -> { // vsl
        v.requireVec();
        VectorShift.vsl(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 593 -> { // vslo
        v.requireVec();
        VectorShift.vslo(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 594 -> { // vslv
        v.requireVec();
        VectorShift.vslv(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 595 -> { // vsr
        v.requireVec();
        VectorShift.vsr(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 596 -> { // vsro
        v.requireVec();
        VectorShift.vsro(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 597 -> { // vsrv
        v.requireVec();
        VectorShift.vsrv(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 598 -> { // vrlb
        v.requireVec();
        VectorShift.vrlb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 599 -> { // vrlh
        v.requireVec();
        VectorShift.vrlh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 600 -> { // vrlw
        v.requireVec();
        VectorShift.vrlw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 601 -> { // vrld
        v.requireVec();
        VectorShift.vrld(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 602 -> { // vrlwnm
        v.requireVec();
        VectorShift.vrlwnm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 603 -> { // vrlwmi
        v.requireVec();
        VectorShift.vrlwmi(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 604 -> { // vrldnm
        v.requireVec();
        VectorShift.vrldnm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 605 -> { // vrldmi
        v.requireVec();
        VectorShift.vrldmi(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 606 -> { // vslb
        v.requireVec();
        VectorShift.vslb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 607 -> { // vslh
        v.requireVec();
        VectorShift.vslh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 608 -> { // vslw
        v.requireVec();
        VectorShift.vslw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 609 -> { // vsld
        v.requireVec();
        VectorShift.vsld(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 610 -> { // vsrb
        v.requireVec();
        VectorShift.vsrb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 611 -> { // vsrh
        v.requireVec();
        VectorShift.vsrh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 612 -> { // vsrw
        v.requireVec();
        VectorShift.vsrw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 613 -> { // vsrd
        v.requireVec();
        VectorShift.vsrd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 614 -> { // vsrab
        v.requireVec();
        VectorShift.vsrab(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 615 -> { // vsrah
        v.requireVec();
        VectorShift.vsrah(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 616 -> { // vsraw
        v.requireVec();
        VectorShift.vsraw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 617 -> { // vsrad
        v.requireVec();
        VectorShift.vsrad(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 618 -> { // vextractub
        v.illegal();
      }
      case 619 -> { // vextractuh
        v.illegal();
      }
      case 620 -> { // vextractuw
        v.illegal();
      }
      case 621 -> { // vextractd
        v.illegal();
      }
      case 622 -> { // vextublx
        v.illegal();
      }
      case 623 -> { // vextuhlx
        v.illegal();
      }
      case 624 -> { // vextuwlx
        v.illegal();
      }
      case 625 -> { // vextubrx
        v.illegal();
      }
      case 626 -> { // vextuhrx
        v.illegal();
      }
      case 627 -> { // vextuwrx
        v.illegal();
      }
      case 628 -> { // vinsertb
        v.illegal();
      }
      case 629 -> { // vinserth
        v.illegal();
      }
      case 630 -> { // vinsertw
        v.illegal();
      }
      case 631 -> { // vinsertd
        v.illegal();
      }
      case 632 -> { // vaddubm
        v.requireVec();
        VectorAddSubtract.vaddubm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 633 -> { // vadduhm
        v.requireVec();
        VectorAddSubtract.vadduhm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 634 -> { // vaddudm
        v.requireVec();
        VectorAddSubtract.vaddudm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 635 -> { // vaddubs
        v.requireVec();
        VectorAddSubtract.vaddubs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 636 -> { // vadduhs
        v.requireVec();
        VectorAddSubtract.vadduhs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 637 -> { // vadduws
        v.requireVec();
        VectorAddSubtract.vadduws(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 638 -> { // vaddsbs
        v.requireVec();
        VectorAddSubtract.vaddsbs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 639 -> { // vaddshs
        v.requireVec();
        VectorAddSubtract.vaddshs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      default -> throw new AssertionError(op);
    }
  }

  private static void page5(Vcpu v, int op, int word, long cia) {
    switch (op) {
      case 640 -> { // vaddsws
        v.requireVec();
        VectorAddSubtract.vaddsws(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 641 -> { // vaddcuw
        v.requireVec();
        VectorAddSubtract.vaddcuw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 642 -> { // vsububm
        v.requireVec();
        VectorAddSubtract.vsububm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 643 -> { // vsubuhm
        v.requireVec();
        VectorAddSubtract.vsubuhm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 644 -> { // vsubuwm
        v.requireVec();
        VectorAddSubtract.vsubuwm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 645 -> { // vsubudm
        v.requireVec();
        VectorAddSubtract.vsubudm(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 646 -> { // vsububs
        v.requireVec();
        VectorAddSubtract.vsububs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 647 -> { // vsubuhs
        v.requireVec();
        VectorAddSubtract.vsubuhs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 648 -> { // vsubuws
        v.requireVec();
        VectorAddSubtract.vsubuws(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 649 -> { // vsubsbs
        v.requireVec();
        VectorAddSubtract.vsubsbs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 650 -> { // vsubshs
        v.requireVec();
        VectorAddSubtract.vsubshs(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 651 -> { // vsubsws
        v.requireVec();
        VectorAddSubtract.vsubsws(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 652 -> { // vsubcuw
        v.requireVec();
        VectorAddSubtract.vsubcuw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 653 -> { // vadduqm
        v.illegal();
      }
      case 654 -> { // vaddcuq
        v.illegal();
      }
      case 655 -> { // vaddeuqm
        v.illegal();
      }
      case 656 -> { // vaddecuq
        v.illegal();
      }
      case 657 -> { // vsubuqm
        v.illegal();
      }
      case 658 -> { // vsubcuq
        v.illegal();
      }
      case 659 -> { // vsubeuqm
        v.illegal();
      }
      case 660 -> { // vsubecuq
        v.illegal();
      }
      case 661 -> { // vmul10cuq
        v.illegal();
      }
      case 662 -> { // vmul10ecuq
        v.illegal();
      }
      case 663 -> { // vmul10uq
        v.illegal();
      }
      case 664 -> { // vmul10euq
        v.illegal();
      }
      case 665 -> { // vmulesb
        v.illegal();
      }
      case 666 -> { // vmulesh
        v.illegal();
      }
      case 667 -> { // vmulesw
        v.illegal();
      }
      case 668 -> { // vmuleub
        v.illegal();
      }
      case 669 -> { // vmuleuh
        v.illegal();
      }
      case 670 -> { // vmuleuw
        v.illegal();
      }
      case 671 -> { // vmulosb
        v.illegal();
      }
      case 672 -> { // vmulosh
        v.illegal();
      }
      case 673 -> { // vmulosw
        v.illegal();
      }
      case 674 -> { // vmuloub
        v.illegal();
      }
      case 675 -> { // vmulouh
        v.illegal();
      }
      case 676 -> { // vmulouw
        v.illegal();
      }
      case 677 -> { // vmuluwm
        v.illegal();
      }
      case 678 -> { // vmhaddshs
        v.illegal();
      }
      case 679 -> { // vmhraddshs
        v.illegal();
      }
      case 680 -> { // vmladduhm
        v.illegal();
      }
      case 681 -> { // vmsumudm
        v.illegal();
      }
      case 682 -> { // vmsumubm
        v.illegal();
      }
      case 683 -> { // vmsummbm
        v.illegal();
      }
      case 684 -> { // vmsumuhm
        v.illegal();
      }
      case 685 -> { // vmsumuhs
        v.illegal();
      }
      case 686 -> { // vmsumshm
        v.illegal();
      }
      case 687 -> { // vmsumshs
        v.illegal();
      }
      case 688 -> { // vsumsws
        v.illegal();
      }
      case 689 -> { // vsum2sws
        v.illegal();
      }
      case 690 -> { // vsum4sbs
        v.illegal();
      }
      case 691 -> { // vsum4shs
        v.illegal();
      }
      case 692 -> { // vsum4ubs
        v.illegal();
      }
      case 693 -> { // vnegw
        v.requireVec();
        VectorInteger.vnegw(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 694 -> { // vnegd
        v.requireVec();
        VectorInteger.vnegd(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 695 -> { // vextsb2w
        v.requireVec();
        VectorInteger.vextsb2w(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 696 -> { // vextsh2w
        v.requireVec();
        VectorInteger.vextsh2w(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 697 -> { // vextsb2d
        v.requireVec();
        VectorInteger.vextsb2d(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 698 -> { // vextsh2d
        v.requireVec();
        VectorInteger.vextsh2d(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 699 -> { // vextsw2d
        v.requireVec();
        VectorInteger.vextsw2d(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 700 -> { // vavgsb
        v.requireVec();
        VectorInteger.vavgsb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 701 -> { // vavgsh
        v.requireVec();
        VectorInteger.vavgsh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 702 -> { // vavgsw
        v.requireVec();
        VectorInteger.vavgsw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 703 -> { // vavgub
        v.requireVec();
        VectorInteger.vavgub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 704 -> { // vavguh
        v.requireVec();
        VectorInteger.vavguh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 705 -> { // vavguw
        v.requireVec();
        VectorInteger.vavguw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 706 -> { // vabsdub
        v.requireVec();
        VectorInteger.vabsdub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 707 -> { // vabsduh
        v.requireVec();
        VectorInteger.vabsduh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 708 -> { // vabsduw
        v.requireVec();
        VectorInteger.vabsduw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 709 -> { // vmaxsb
        v.requireVec();
        VectorInteger.vmaxsb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 710 -> { // vmaxsh
        v.requireVec();
        VectorInteger.vmaxsh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 711 -> { // vmaxsw
        v.requireVec();
        VectorInteger.vmaxsw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 712 -> { // vmaxsd
        v.requireVec();
        VectorInteger.vmaxsd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 713 -> { // vmaxub
        v.requireVec();
        VectorInteger.vmaxub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 714 -> { // vmaxuh
        v.requireVec();
        VectorInteger.vmaxuh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 715 -> { // vmaxuw
        v.requireVec();
        VectorInteger.vmaxuw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 716 -> { // vmaxud
        v.requireVec();
        VectorInteger.vmaxud(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 717 -> { // vminsb
        v.requireVec();
        VectorInteger.vminsb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 718 -> { // vminsh
        v.requireVec();
        VectorInteger.vminsh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 719 -> { // vminsw
        v.requireVec();
        VectorInteger.vminsw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 720 -> { // vminsd
        v.requireVec();
        VectorInteger.vminsd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 721 -> { // vminub
        v.requireVec();
        VectorInteger.vminub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 722 -> { // vminuh
        v.requireVec();
        VectorInteger.vminuh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 723 -> { // vminuw
        v.requireVec();
        VectorInteger.vminuw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 724 -> { // vminud
        v.requireVec();
        VectorInteger.vminud(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 725 -> { // vcmpequh
        v.requireVec();
        VectorCompare.vcmpequh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 726 -> { // vcmpequh.
        v.requireVec();
        VectorCompare.vcmpequh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 727 -> { // vcmpequw
        v.requireVec();
        VectorCompare.vcmpequw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 728 -> { // vcmpequw.
        v.requireVec();
        VectorCompare.vcmpequw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 729 -> { // vcmpequd
        v.requireVec();
        VectorCompare.vcmpequd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 730 -> { // vcmpequd.
        v.requireVec();
        VectorCompare.vcmpequd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 731 -> { // vcmpgtsb
        v.requireVec();
        VectorCompare.vcmpgtsb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 732 -> { // vcmpgtsb.
        v.requireVec();
        VectorCompare.vcmpgtsb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 733 -> { // vcmpgtsh
        v.requireVec();
        VectorCompare.vcmpgtsh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 734 -> { // vcmpgtsh.
        v.requireVec();
        VectorCompare.vcmpgtsh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 735 -> { // vcmpgtsw
        v.requireVec();
        VectorCompare.vcmpgtsw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 736 -> { // vcmpgtsw.
        v.requireVec();
        VectorCompare.vcmpgtsw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 737 -> { // vcmpgtsd
        v.requireVec();
        VectorCompare.vcmpgtsd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 738 -> { // vcmpgtsd.
        v.requireVec();
        VectorCompare.vcmpgtsd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 739 -> { // vcmpgtub
        v.requireVec();
        VectorCompare.vcmpgtub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 740 -> { // vcmpgtub.
        v.requireVec();
        VectorCompare.vcmpgtub(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 741 -> { // vcmpgtuh
        v.requireVec();
        VectorCompare.vcmpgtuh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 742 -> { // vcmpgtuh.
        v.requireVec();
        VectorCompare.vcmpgtuh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 743 -> { // vcmpgtuw
        v.requireVec();
        VectorCompare.vcmpgtuw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 744 -> { // vcmpgtuw.
        v.requireVec();
        VectorCompare.vcmpgtuw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 745 -> { // vcmpgtud
        v.requireVec();
        VectorCompare.vcmpgtud(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 746 -> { // vcmpgtud.
        v.requireVec();
        VectorCompare.vcmpgtud(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 747 -> { // vcmpneb
        v.requireVec();
        VectorCompare.vcmpneb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 748 -> { // vcmpneb.
        v.requireVec();
        VectorCompare.vcmpneb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 749 -> { // vcmpneh
        v.requireVec();
        VectorCompare.vcmpneh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 750 -> { // vcmpneh.
        v.requireVec();
        VectorCompare.vcmpneh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 751 -> { // vcmpnew
        v.requireVec();
        VectorCompare.vcmpnew(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 752 -> { // vcmpnew.
        v.requireVec();
        VectorCompare.vcmpnew(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 753 -> { // vcmpnezb
        v.requireVec();
        VectorCompare.vcmpnezb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 754 -> { // vcmpnezb.
        v.requireVec();
        VectorCompare.vcmpnezb(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 755 -> { // vcmpnezh
        v.requireVec();
        VectorCompare.vcmpnezh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 756 -> { // vcmpnezh.
        v.requireVec();
        VectorCompare.vcmpnezh(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 757 -> { // vcmpnezw
        v.requireVec();
        VectorCompare.vcmpnezw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 758 -> { // vcmpnezw.
        v.requireVec();
        VectorCompare.vcmpnezw(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
        v.cr6(word >>> 21 & 31);
      }
      case 759 -> { // vaddfp
        v.illegal();
      }
      case 760 -> { // vsubfp
        v.illegal();
      }
      case 761 -> { // vmaddfp
        v.illegal();
      }
      case 762 -> { // vnmsubfp
        v.illegal();
      }
      case 763 -> { // vmaxfp
        v.illegal();
      }
      case 764 -> { // vminfp
        v.illegal();
      }
      case 765 -> { // vctsxs
        v.illegal();
      }
      case 766 -> { // vctuxs
        v.illegal();
      }
      case 767 -> { // vcfsx
        v.illegal();
      }
      default -> throw new AssertionError(op);
    }
  }

  private static void page6(Vcpu v, int op, int word, long cia) {
    switch (op) {
      case 768 -> { // vcfux
        v.illegal();
      }
      case 769 -> { // vrfim
        v.illegal();
      }
      case 770 -> { // vrfin
        v.illegal();
      }
      case 771 -> { // vrfip
        v.illegal();
      }
      case 772 -> { // vrfiz
        v.illegal();
      }
      case 773 -> { // vcmpbfp
        v.illegal();
      }
      case 774 -> { // vcmpbfp.
        v.illegal();
      }
      case 775 -> { // vcmpeqfp
        v.illegal();
      }
      case 776 -> { // vcmpeqfp.
        v.illegal();
      }
      case 777 -> { // vcmpgefp
        v.illegal();
      }
      case 778 -> { // vcmpgefp.
        v.illegal();
      }
      case 779 -> { // vcmpgtfp
        v.illegal();
      }
      case 780 -> { // vcmpgtfp.
        v.illegal();
      }
      case 781 -> { // vexptefp
        v.illegal();
      }
      case 782 -> { // vlogefp
        v.illegal();
      }
      case 783 -> { // vrefp
        v.illegal();
      }
      case 784 -> { // vrsqrtefp
        v.illegal();
      }
      case 785 -> { // vcipher
        v.illegal();
      }
      case 786 -> { // vcipherlast
        v.illegal();
      }
      case 787 -> { // vncipher
        v.illegal();
      }
      case 788 -> { // vncipherlast
        v.illegal();
      }
      case 789 -> { // vsbox
        v.illegal();
      }
      case 790 -> { // vshasigmad
        v.illegal();
      }
      case 791 -> { // vshasigmaw
        v.illegal();
      }
      case 792 -> { // vpmsumb
        v.illegal();
      }
      case 793 -> { // vpmsumh
        v.illegal();
      }
      case 794 -> { // vpmsumw
        v.illegal();
      }
      case 795 -> { // vpmsumd
        v.illegal();
      }
      case 796 -> { // vpermxor
        v.illegal();
      }
      case 797 -> { // vgbbd
        v.requireVec();
        VectorBits.vgbbd(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 798 -> { // vclzb
        v.requireVec();
        VectorBits.vclzb(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 799 -> { // vclzh
        v.requireVec();
        VectorBits.vclzh(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 800 -> { // vclzw
        v.requireVec();
        VectorBits.vclzw(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 801 -> { // vclzd
        v.requireVec();
        VectorBits.vclzd(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 802 -> { // vctzb
        v.requireVec();
        VectorBits.vctzb(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 803 -> { // vctzh
        v.requireVec();
        VectorBits.vctzh(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 804 -> { // vctzw
        v.requireVec();
        VectorBits.vctzw(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 805 -> { // vctzd
        v.requireVec();
        VectorBits.vctzd(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 806 -> { // vclzlsbb
        v.requireVec();
        VectorBits.vclzlsbb(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 807 -> { // vctzlsbb
        v.requireVec();
        VectorBits.vctzlsbb(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 808 -> { // vpopcntb
        v.requireVec();
        VectorBits.vpopcntb(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 809 -> { // vpopcnth
        v.requireVec();
        VectorBits.vpopcnth(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 810 -> { // vpopcntw
        v.requireVec();
        VectorBits.vpopcntw(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 811 -> { // vpopcntd
        v.requireVec();
        VectorBits.vpopcntd(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 812 -> { // vprtybw
        v.requireVec();
        VectorBits.vprtybw(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 813 -> { // vprtybd
        v.requireVec();
        VectorBits.vprtybd(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 814 -> { // vprtybq
        v.requireVec();
        VectorBits.vprtybq(v, word >>> 21 & 31, word >>> 11 & 31);
      }
      case 815 -> { // vbpermd
        v.requireVec();
        VectorBits.vbpermd(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 816 -> { // vbpermq
        v.requireVec();
        VectorBits.vbpermq(v, word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 817 -> { // mfvscr
        v.requireVec();
        VectorBits.mfvscr(v, word >>> 21 & 31);
      }
      case 818 -> { // mtvscr
        v.requireVec();
        VectorBits.mtvscr(v, word >>> 11 & 31);
      }
      case 819 -> { // bcdadd.
        v.illegal();
      }
      case 820 -> { // bcdsub.
        v.illegal();
      }
      case 821 -> { // bcdcfn.
        v.illegal();
      }
      case 822 -> { // bcdcfz.
        v.illegal();
      }
      case 823 -> { // bcdctn.
        v.illegal();
      }
      case 824 -> { // bcdctz.
        v.illegal();
      }
      case 825 -> { // bcdcfsq.
        v.illegal();
      }
      case 826 -> { // bcdctsq.
        v.illegal();
      }
      case 827 -> { // bcdsetsgn.
        v.illegal();
      }
      case 828 -> { // bcdcpsgn.
        v.illegal();
      }
      case 829 -> { // bcds.
        v.illegal();
      }
      case 830 -> { // bcdus.
        v.illegal();
      }
      case 831 -> { // bcdsr.
        v.illegal();
      }
      case 832 -> { // bcdtrunc.
        v.illegal();
      }
      case 833 -> { // bcdutrunc.
        v.illegal();
      }
      case 834 -> { // lxsd
        v.requireVec();
        VsxLoadStore.lxsd(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
      }
      case 835 -> { // lxssp
        v.requireVec();
        VsxLoadStore.lxssp(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
      }
      case 836 -> { // lxsibzx
        v.requireVsx();
        VsxLoadStore.lxsibzx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 837 -> { // lxsihzx
        v.requireVsx();
        VsxLoadStore.lxsihzx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 838 -> { // lxsiwax
        v.requireVsx();
        VsxLoadStore.lxsiwax(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 839 -> { // lxsiwzx
        v.requireVsx();
        VsxLoadStore.lxsiwzx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 840 -> { // lxsspx
        v.requireVsx();
        VsxLoadStore.lxsspx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 841 -> { // lxvb16x
        v.requireVsx();
        VsxLoadStore.lxvb16x(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 842 -> { // lxvdsx
        v.requireVsx();
        VsxLoadStore.lxvdsx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 843 -> { // lxvh8x
        v.requireVsx();
        VsxLoadStore.lxvh8x(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 844 -> { // lxvw4x
        v.requireVsx();
        VsxLoadStore.lxvw4x(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 845 -> { // lxvwsx
        VsxLoadStore.lxvwsx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 846 -> { // lxvll
        VsxLoadStore.lxvll(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 847 -> { // stxsd
        v.requireVec();
        VsxLoadStore.stxsd(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
      }
      case 848 -> { // stxssp
        v.requireVec();
        VsxLoadStore.stxssp(v, word >>> 21 & 31, ((word << 16) >> 18) << 2, word >>> 16 & 31);
      }
      case 849 -> { // stxsibx
        v.requireVsx();
        VsxLoadStore.stxsibx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 850 -> { // stxsihx
        v.requireVsx();
        VsxLoadStore.stxsihx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 851 -> { // stxsiwx
        v.requireVsx();
        VsxLoadStore.stxsiwx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 852 -> { // stxsspx
        v.requireVsx();
        VsxLoadStore.stxsspx(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 853 -> { // stxvb16x
        v.requireVsx();
        VsxLoadStore.stxvb16x(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 854 -> { // stxvh8x
        v.requireVsx();
        VsxLoadStore.stxvh8x(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 855 -> { // stxvw4x
        v.requireVsx();
        VsxLoadStore.stxvw4x(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 856 -> { // stxvll
        VsxLoadStore.stxvll(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31, word >>> 11 & 31);
      }
      case 857 -> { // mfvsrld
        VsxMove.mfvsrld(v, word >>> 16 & 31, word << 5 & 0x20 | word >>> 21 & 31);
      }
      case 858 -> { // mfvsrwz
        VsxMove.mfvsrwz(v, word >>> 16 & 31, word << 5 & 0x20 | word >>> 21 & 31);
      }
      case 859 -> { // mtvsrwa
        VsxMove.mtvsrwa(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31);
      }
      case 860 -> { // mtvsrws
        VsxMove.mtvsrws(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 16 & 31);
      }
      case 861 -> { // xsaddsp
        v.illegal();
      }
      case 862 -> { // xssubsp
        v.illegal();
      }
      case 863 -> { // xsmulsp
        v.illegal();
      }
      case 864 -> { // xsdivsp
        v.illegal();
      }
      case 865 -> { // xssqrtdp
        v.illegal();
      }
      case 866 -> { // xssqrtsp
        v.illegal();
      }
      case 867 -> { // xsredp
        v.illegal();
      }
      case 868 -> { // xsresp
        v.illegal();
      }
      case 869 -> { // xsrsqrtedp
        v.illegal();
      }
      case 870 -> { // xsrsqrtesp
        v.illegal();
      }
      case 871 -> { // xstdivdp
        v.illegal();
      }
      case 872 -> { // xstsqrtdp
        v.illegal();
      }
      case 873 -> { // xsmaddadp
        v.illegal();
      }
      case 874 -> { // xsmaddmdp
        v.illegal();
      }
      case 875 -> { // xsmaddasp
        v.illegal();
      }
      case 876 -> { // xsmaddmsp
        v.illegal();
      }
      case 877 -> { // xsmsubadp
        v.illegal();
      }
      case 878 -> { // xsmsubmdp
        v.illegal();
      }
      case 879 -> { // xsmsubasp
        v.illegal();
      }
      case 880 -> { // xsmsubmsp
        v.illegal();
      }
      case 881 -> { // xsnmaddadp
        v.illegal();
      }
      case 882 -> { // xsnmaddmdp
        v.illegal();
      }
      case 883 -> { // xsnmaddasp
        v.illegal();
      }
      case 884 -> { // xsnmaddmsp
        v.illegal();
      }
      case 885 -> { // xsnmsubadp
        v.illegal();
      }
      case 886 -> { // xsnmsubmdp
        v.illegal();
      }
      case 887 -> { // xsnmsubasp
        v.illegal();
      }
      case 888 -> { // xsnmsubmsp
        v.illegal();
      }
      case 889 -> { // xscmpodp
        v.illegal();
      }
      case 890 -> { // xscmpudp
        v.illegal();
      }
      case 891 -> { // xscmpexpdp
        v.illegal();
      }
      case 892 -> { // xscmpeqdp
        v.illegal();
      }
      case 893 -> { // xscmpgedp
        v.illegal();
      }
      case 894 -> { // xscmpgtdp
        v.illegal();
      }
      case 895 -> { // xsmaxdp
        v.illegal();
      }
      default -> throw new AssertionError(op);
    }
  }

  private static void page7(Vcpu v, int op, int word, long cia) {
    switch (op) {
      case 896 -> { // xsmindp
        v.illegal();
      }
      case 897 -> { // xsmaxcdp
        v.illegal();
      }
      case 898 -> { // xsmincdp
        v.illegal();
      }
      case 899 -> { // xsmaxjdp
        v.illegal();
      }
      case 900 -> { // xsminjdp
        v.illegal();
      }
      case 901 -> { // xststdcdp
        v.illegal();
      }
      case 902 -> { // xststdcsp
        v.illegal();
      }
      case 903 -> { // xsabsdp
        v.illegal();
      }
      case 904 -> { // xscpsgndp
        v.illegal();
      }
      case 905 -> { // xsnabsdp
        v.illegal();
      }
      case 906 -> { // xsnegdp
        v.illegal();
      }
      case 907 -> { // xsiexpdp
        v.illegal();
      }
      case 908 -> { // xsxexpdp
        v.illegal();
      }
      case 909 -> { // xsxsigdp
        v.illegal();
      }
      case 910 -> { // xscvdpsp
        v.illegal();
      }
      case 911 -> { // xscvdpspn
        v.illegal();
      }
      case 912 -> { // xsrsp
        v.illegal();
      }
      case 913 -> { // xscvspdp
        v.illegal();
      }
      case 914 -> { // xscvspdpn
        v.illegal();
      }
      case 915 -> { // xscvdpsxds
        v.illegal();
      }
      case 916 -> { // xscvdpsxws
        v.illegal();
      }
      case 917 -> { // xscvdpuxds
        v.illegal();
      }
      case 918 -> { // xscvdpuxws
        v.illegal();
      }
      case 919 -> { // xscvsxddp
        v.illegal();
      }
      case 920 -> { // xscvsxdsp
        v.illegal();
      }
      case 921 -> { // xscvuxddp
        v.illegal();
      }
      case 922 -> { // xscvuxdsp
        v.illegal();
      }
      case 923 -> { // xscvhpdp
        v.illegal();
      }
      case 924 -> { // xscvdphp
        v.illegal();
      }
      case 925 -> { // xsrdpi
        v.illegal();
      }
      case 926 -> { // xsrdpic
        v.illegal();
      }
      case 927 -> { // xsrdpim
        v.illegal();
      }
      case 928 -> { // xsrdpip
        v.illegal();
      }
      case 929 -> { // xsrdpiz
        v.illegal();
      }
      case 930 -> { // xvadddp
        v.illegal();
      }
      case 931 -> { // xvaddsp
        v.illegal();
      }
      case 932 -> { // xvsubdp
        v.illegal();
      }
      case 933 -> { // xvsubsp
        v.illegal();
      }
      case 934 -> { // xvmuldp
        v.illegal();
      }
      case 935 -> { // xvmulsp
        v.illegal();
      }
      case 936 -> { // xvdivdp
        v.illegal();
      }
      case 937 -> { // xvdivsp
        v.illegal();
      }
      case 938 -> { // xvsqrtdp
        v.illegal();
      }
      case 939 -> { // xvsqrtsp
        v.illegal();
      }
      case 940 -> { // xvredp
        v.illegal();
      }
      case 941 -> { // xvresp
        v.illegal();
      }
      case 942 -> { // xvrsqrtedp
        v.illegal();
      }
      case 943 -> { // xvrsqrtesp
        v.illegal();
      }
      case 944 -> { // xvtdivdp
        v.illegal();
      }
      case 945 -> { // xvtdivsp
        v.illegal();
      }
      case 946 -> { // xvtsqrtdp
        v.illegal();
      }
      case 947 -> { // xvtsqrtsp
        v.illegal();
      }
      case 948 -> { // xvmaddadp
        v.illegal();
      }
      case 949 -> { // xvmaddmdp
        v.illegal();
      }
      case 950 -> { // xvmaddasp
        v.illegal();
      }
      case 951 -> { // xvmaddmsp
        v.illegal();
      }
      case 952 -> { // xvmsubadp
        v.illegal();
      }
      case 953 -> { // xvmsubmdp
        v.illegal();
      }
      case 954 -> { // xvmsubasp
        v.illegal();
      }
      case 955 -> { // xvmsubmsp
        v.illegal();
      }
      case 956 -> { // xvnmaddadp
        v.illegal();
      }
      case 957 -> { // xvnmaddmdp
        v.illegal();
      }
      case 958 -> { // xvnmaddasp
        v.illegal();
      }
      case 959 -> { // xvnmaddmsp
        v.illegal();
      }
      case 960 -> { // xvnmsubadp
        v.illegal();
      }
      case 961 -> { // xvnmsubmdp
        v.illegal();
      }
      case 962 -> { // xvnmsubasp
        v.illegal();
      }
      case 963 -> { // xvnmsubmsp
        v.illegal();
      }
      case 964 -> { // xvcmpeqdp
        v.illegal();
      }
      case 965 -> { // xvcmpeqdp.
        v.illegal();
      }
      case 966 -> { // xvcmpeqsp
        v.illegal();
      }
      case 967 -> { // xvcmpeqsp.
        v.illegal();
      }
      case 968 -> { // xvcmpgedp
        v.illegal();
      }
      case 969 -> { // xvcmpgedp.
        v.illegal();
      }
      case 970 -> { // xvcmpgesp
        v.illegal();
      }
      case 971 -> { // xvcmpgesp.
        v.illegal();
      }
      case 972 -> { // xvcmpgtdp
        v.illegal();
      }
      case 973 -> { // xvcmpgtdp.
        v.illegal();
      }
      case 974 -> { // xvcmpgtsp
        v.illegal();
      }
      case 975 -> { // xvcmpgtsp.
        v.illegal();
      }
      case 976 -> { // xvmaxdp
        v.illegal();
      }
      case 977 -> { // xvmaxsp
        v.illegal();
      }
      case 978 -> { // xvmindp
        v.illegal();
      }
      case 979 -> { // xvminsp
        v.illegal();
      }
      case 980 -> { // xvtstdcdp
        v.illegal();
      }
      case 981 -> { // xvtstdcsp
        v.illegal();
      }
      case 982 -> { // xvabsdp
        v.illegal();
      }
      case 983 -> { // xvabssp
        v.illegal();
      }
      case 984 -> { // xvnabsdp
        v.illegal();
      }
      case 985 -> { // xvnabssp
        v.illegal();
      }
      case 986 -> { // xvnegdp
        v.illegal();
      }
      case 987 -> { // xvnegsp
        v.illegal();
      }
      case 988 -> { // xvcpsgndp
        v.illegal();
      }
      case 989 -> { // xvcpsgnsp
        v.illegal();
      }
      case 990 -> { // xviexpdp
        v.illegal();
      }
      case 991 -> { // xviexpsp
        v.illegal();
      }
      case 992 -> { // xvxexpdp
        v.illegal();
      }
      case 993 -> { // xvxexpsp
        v.illegal();
      }
      case 994 -> { // xvxsigdp
        v.illegal();
      }
      case 995 -> { // xvxsigsp
        v.illegal();
      }
      case 996 -> { // xvcvdpsp
        v.illegal();
      }
      case 997 -> { // xvcvspdp
        v.illegal();
      }
      case 998 -> { // xvcvdpsxds
        v.illegal();
      }
      case 999 -> { // xvcvdpsxws
        v.illegal();
      }
      case 1000 -> { // xvcvdpuxds
        v.illegal();
      }
      case 1001 -> { // xvcvdpuxws
        v.illegal();
      }
      case 1002 -> { // xvcvspsxds
        v.illegal();
      }
      case 1003 -> { // xvcvspsxws
        v.illegal();
      }
      case 1004 -> { // xvcvspuxds
        v.illegal();
      }
      case 1005 -> { // xvcvspuxws
        v.illegal();
      }
      case 1006 -> { // xvcvsxddp
        v.illegal();
      }
      case 1007 -> { // xvcvsxdsp
        v.illegal();
      }
      case 1008 -> { // xvcvsxwdp
        v.illegal();
      }
      case 1009 -> { // xvcvsxwsp
        v.illegal();
      }
      case 1010 -> { // xvcvuxddp
        v.illegal();
      }
      case 1011 -> { // xvcvuxdsp
        v.illegal();
      }
      case 1012 -> { // xvcvuxwdp
        v.illegal();
      }
      case 1013 -> { // xvcvuxwsp
        v.illegal();
      }
      case 1014 -> { // xvcvhpsp
        v.illegal();
      }
      case 1015 -> { // xvcvsphp
        v.illegal();
      }
      case 1016 -> { // xvrdpi
        v.illegal();
      }
      case 1017 -> { // xvrdpic
        v.illegal();
      }
      case 1018 -> { // xvrdpim
        v.illegal();
      }
      case 1019 -> { // xvrdpip
        v.illegal();
      }
      case 1020 -> { // xvrdpiz
        v.illegal();
      }
      case 1021 -> { // xvrspi
        v.illegal();
      }
      case 1022 -> { // xvrspic
        v.illegal();
      }
      case 1023 -> { // xvrspim
        v.illegal();
      }
      default -> throw new AssertionError(op);
    }
  }

  private static void page8(Vcpu v, int op, int word, long cia) {
    switch (op) {
      case 1024 -> { // xvrspip
        v.illegal();
      }
      case 1025 -> { // xvrspiz
        v.illegal();
      }
      case 1026 -> { // xxlandc
        v.requireVsx();
        VsxPermute.xxlandc(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1027 -> { // xxleqv
        v.requireVsx();
        VsxPermute.xxleqv(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1028 -> { // xxlnand
        v.requireVsx();
        VsxPermute.xxlnand(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1029 -> { // xxlnor
        v.requireVsx();
        VsxPermute.xxlnor(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1030 -> { // xxlorc
        v.requireVsx();
        VsxPermute.xxlorc(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1031 -> { // xxmrghw
        v.requireVsx();
        VsxPermute.xxmrghw(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1032 -> { // xxmrglw
        v.requireVsx();
        VsxPermute.xxmrglw(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1033 -> { // xxperm
        v.requireVsx();
        VsxPermute.xxperm(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1034 -> { // xxpermr
        v.requireVsx();
        VsxPermute.xxpermr(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1035 -> { // xxsldwi
        v.requireVsx();
        VsxPermute.xxsldwi(v, word << 5 & 0x20 | word >>> 21 & 31, word << 3 & 0x20 | word >>> 16 & 31, word << 4 & 0x20 | word >>> 11 & 31, word >>> 8 & 3);
      }
      case 1036 -> { // xxspltw
        v.requireVsx();
        VsxPermute.xxspltw(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word >>> 16 & 3);
      }
      case 1037 -> { // xxspltib
        VsxPermute.xxspltib(v, word << 5 & 0x20 | word >>> 21 & 31, word >>> 11 & 0xff);
      }
      case 1038 -> { // xxbrh
        v.requireVsx();
        VsxPermute.xxbrh(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1039 -> { // xxbrw
        v.requireVsx();
        VsxPermute.xxbrw(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1040 -> { // xxbrd
        v.requireVsx();
        VsxPermute.xxbrd(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1041 -> { // xxbrq
        v.requireVsx();
        VsxPermute.xxbrq(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31);
      }
      case 1042 -> { // xxextractuw
        v.requireVsx();
        VsxPermute.xxextractuw(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word >>> 16 & 15);
      }
      case 1043 -> { // xxinsertw
        v.requireVsx();
        VsxPermute.xxinsertw(v, word << 5 & 0x20 | word >>> 21 & 31, word << 4 & 0x20 | word >>> 11 & 31, word >>> 16 & 15);
      }
      case 1044 -> { // xsaddqp
        v.illegal();
      }
      case 1045 -> { // xsaddqpo
        v.illegal();
      }
      case 1046 -> { // xssubqp
        v.illegal();
      }
      case 1047 -> { // xssubqpo
        v.illegal();
      }
      case 1048 -> { // xsmulqp
        v.illegal();
      }
      case 1049 -> { // xsmulqpo
        v.illegal();
      }
      case 1050 -> { // xsdivqp
        v.illegal();
      }
      case 1051 -> { // xsdivqpo
        v.illegal();
      }
      case 1052 -> { // xssqrtqp
        v.illegal();
      }
      case 1053 -> { // xssqrtqpo
        v.illegal();
      }
      case 1054 -> { // xsmaddqp
        v.illegal();
      }
      case 1055 -> { // xsmaddqpo
        v.illegal();
      }
      case 1056 -> { // xsmsubqp
        v.illegal();
      }
      case 1057 -> { // xsmsubqpo
        v.illegal();
      }
      case 1058 -> { // xsnmaddqp
        v.illegal();
      }
      case 1059 -> { // xsnmaddqpo
        v.illegal();
      }
      case 1060 -> { // xsnmsubqp
        v.illegal();
      }
      case 1061 -> { // xsnmsubqpo
        v.illegal();
      }
      case 1062 -> { // xscmpoqp
        v.illegal();
      }
      case 1063 -> { // xscmpuqp
        v.illegal();
      }
      case 1064 -> { // xscmpexpqp
        v.illegal();
      }
      case 1065 -> { // xsabsqp
        v.illegal();
      }
      case 1066 -> { // xsnabsqp
        v.illegal();
      }
      case 1067 -> { // xsnegqp
        v.illegal();
      }
      case 1068 -> { // xscpsgnqp
        v.illegal();
      }
      case 1069 -> { // xscvdpqp
        v.illegal();
      }
      case 1070 -> { // xscvqpdp
        v.illegal();
      }
      case 1071 -> { // xscvqpdpo
        v.illegal();
      }
      case 1072 -> { // xscvqpsdz
        v.illegal();
      }
      case 1073 -> { // xscvqpswz
        v.illegal();
      }
      case 1074 -> { // xscvqpudz
        v.illegal();
      }
      case 1075 -> { // xscvqpuwz
        v.illegal();
      }
      case 1076 -> { // xscvsdqp
        v.illegal();
      }
      case 1077 -> { // xscvudqp
        v.illegal();
      }
      case 1078 -> { // xsrqpi
        v.illegal();
      }
      case 1079 -> { // xsrqpix
        v.illegal();
      }
      case 1080 -> { // xsrqpxp
        v.illegal();
      }
      case 1081 -> { // xststdcqp
        v.illegal();
      }
      case 1082 -> { // xsiexpqp
        v.illegal();
      }
      case 1083 -> { // xsxexpqp
        v.illegal();
      }
      case 1084 -> { // xsxsigqp
        v.illegal();
      }
      default -> throw new AssertionError(op);
    }
  }
}
