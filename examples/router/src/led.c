/* led.ko: has the .modinfo of a kernel module (include/linux/module.h) and
   nothing that a kernel could load. */
#define INFO(name, text) \
	static const char name[] __attribute__((used, section(".modinfo"), aligned(1))) = text

INFO(version, "version=1.0.0");
INFO(license, "license=Apache-2.0");
INFO(description, "description=lights of the example router");
INFO(depends, "depends=");
INFO(modname, "name=led");
INFO(vermagic, "vermagic=" KERNEL " mod_unload MIPS32_R2 32BIT ");

static int on;

int init_module(void)
{
	on = 1;
	return 0;
}

void cleanup_module(void) { on = 0; }
