# Entry of a static Linux program, ELFv2: r1 points at argc.
        .globl  _start
_start: lis     2,.TOC.@ha
        addi    2,2,.TOC.@l
        mr      3,1
        clrrdi  1,1,4
        li      0,0
        stdu    0,-64(1)
        bl      start
        nop

# long linux_call(long number, a, b, c, d, e, f): -errno on failure
        .globl  linux_call
linux_call:
        mr      0,3
        mr      3,4
        mr      4,5
        mr      5,6
        mr      6,7
        mr      7,8
        mr      8,9
        sc
        bnslr
        neg     3,3
        blr
