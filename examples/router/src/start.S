/* start.S: what the kernel jumps to; the stack begins with argc and argv. */
#if defined(__mips__)
	.text
	.globl	__start
	.ent	__start
__start:
	.set	noreorder
	move	$31, $0
	bal	1f
	nop
1:	.cpload	$31
	.set	reorder
	lw	$4, 0($29)
	addiu	$5, $29, 4
	and	$29, $29, -8
	addiu	$29, $29, -32
	.cprestore 16
	la	$25, main
	jalr	$25
	move	$4, $2
	la	$25, exit
	jalr	$25
	.end	__start
#else
	.text
	.arm
	.globl	__start
	.type	__start, %function
__start:
	ldr	r0, [sp]
	add	r1, sp, #4
	bl	main
	bl	exit
#endif
	.section .note.GNU-stack, "", %progbits
