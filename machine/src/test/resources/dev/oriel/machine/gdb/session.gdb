break *0x400030
continue
info threads
info breakpoints
p/x $pc
p/x $msr & 0x8000000002802001
x/6i $pc
stepi
p $r3
stepi
p $r4
break *0x40008c
continue
p/x $lr
stepi
p $r3
stepi
p/x $pc
delete
watch *(long*)0x480000
continue
p $r3
continue
p *(long*)0x480000
delete
rwatch *(long*)0x480000
set $pc = 0x400048
continue
p $r5
delete
awatch *(long*)0x480000
set $pc = 0x40003c
continue
continue
continue
delete
hbreak *0x400064
continue
set $f1 = 1.5
set $f2 = 2.25
stepi
p $f1
p/x $fpscr
set $vr2.v4_int32[0] = 0x01020304
set $vr2.v4_int32[3] = 0x0d0e0f10
set $vr3.v16_int8[15] = 0x11
set $vr3.v4_int32[1] = 0x01010101
p/x $vr3.v4_int32
stepi
p/x $vr2.uint128
p/x $vr2.v16_int8
stepi
p/x $vs1.uint128
stepi
stepi
p/x $r3
p/x $pc
delete
tbreak *0x400084
continue
x/2i $pc
set $r11 = 0
break *0x400080 if $r11 == 20
continue
p $r11
delete
set {long}0x480010 = 0x1122334455667788
x/8xb 0x480010
x/2xw 0x480010
find /w 0x480000, 0x480100, 0x55667788
set {int}0x40007c = 0x60000000
x/i 0x40007c
set {int}0x40007c = 0x396b0001
thread 2
thread 1
p $_thread
set $cr = 0x12345678
p/x $cr
set $xer = 0xe0000000
p/x $xer
set $ctr = 0x1234
p/x $ctr
set $lr = 0x5678
p/x $lr
set $fpscr = 0x80000000
p/x $fpscr
set $vscr = 1
p/x $vscr
set $vrsave = 0x87654321
p/x $vrsave
p/x $pvr
p $pir
p/x ($sprg0 = 0x1111111111111111)
p/x ($sprg1 = 0x2222222222222222)
p/x ($sprg2 = 0x3333333333333333)
p/x ($sprg3 = 0x4444444444444444)
p/x ($srr0 = 0x5555555555555554)
p/x ($srr1 = 0x6666666666666666)
p/x ($dar = 0x7777777777777777)
p/x ($dsisr = 0x88888888)
p/x ($tar = 0x9999999999999999)
p/x ($amr = 0xc000000000000000)
p/x ($uamor = 0xffffffffffffffff)
p/x ($spr_dscr = 0x10)
p/x ($ebbhr = 0x1234567812345678)
p/x ($ebbrr = 0x8765432187654320)
set $i = 0
while $i < 32
eval "set $r%d = %d * 0x0101010101010101", $i, $i
eval "set $f%d = %d.5", $i, $i
eval "set $vr%d.v4_int32[2] = %d * 0x01010101", $i, $i
set $i = $i + 1
end
info registers r0 r1 r2 r3 r4 r5 r6 r7 r8 r9 r10 r11 r12 r13 r14 r15
info registers r16 r17 r18 r19 r20 r21 r22 r23 r24 r25 r26 r27 r28 r29 r30 r31
info registers f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 f13 f14 f15
info registers f16 f17 f18 f19 f20 f21 f22 f23 f24 f25 f26 f27 f28 f29 f30 f31
p/x $vr0.v4_int32
p/x $vr13.v4_int32
p/x $vr31.v4_int32
stepi
stepi
kill
