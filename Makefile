# git-release: a suite of small git subcommands. SPDX-License-Identifier: ISC
#
#   make                 build everything under build/
#   make setup           install what the build and the tests need (apt, dnf, apk or brew)
#   make check           all tests          make demo     a release on a scratch repository
#   make lint            static checks      make bench    figures against git, side by side
#   make fuzz            libFuzzer targets  make fuzz-replay   their corpora, with any compiler
#   make install prefix=/usr/local DESTDIR=     make uninstall
#
# Knobs: DEV=1 turns warnings into errors; SAN=address,undefined builds under build/san-address-undefined;
# B=<dir> builds elsewhere; CC, CFLAGS, CPPFLAGS, LDFLAGS are added to ours, never replaced by them.

prefix  ?= /usr/local
bindir  ?= $(prefix)/bin
mandir  ?= $(prefix)/share/man
datadir ?= $(prefix)/share
DESTDIR ?=
CC      ?= cc
AR      ?= ar
INSTALL ?= install
PKG_CONFIG ?= pkg-config

empty :=
space := $(empty) $(empty)
comma := ,
ifdef SAN
B ?= build/san-$(subst $(comma),-,$(SAN))
SAN_FLAGS = -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
else
B ?= build
endif

VERSION = $(shell sh contrib/version.sh)
PACKAGES = libgit2 libpcre2-8 jansson libcmark libmd

# Asked lazily: `make setup` must work before any of these is installed.
PKG_CFLAGS = $(shell $(PKG_CONFIG) --cflags $(PACKAGES))
PKG_LIBS   = $(shell $(PKG_CONFIG) --libs $(PACKAGES))
TEST_LIBS  = $(shell $(PKG_CONFIG) --libs criterion)

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wformat=2 \
       -Wvla -Wundef $(if $(DEV),-Werror)
OUR_CFLAGS = -std=c11 -g -O2 $(WARN) $(SAN_FLAGS) -MMD -MP
OUR_CPPFLAGS = -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -DPCRE2_CODE_UNIT_WIDTH=8 $(PKG_CFLAGS)
# A program loads only the libraries that it uses: version and lint start without libgit2.
OUR_LDFLAGS = -Wl,--as-needed $(SAN_FLAGS)

COMPILE = $(CC) $(OUR_CPPFLAGS) $(CPPFLAGS) $(OUR_CFLAGS) $(CFLAGS) -c -o $@ $<

LIB_SRC  := $(wildcard common/*/*.c)
LIB_OBJ  := $(LIB_SRC:%.c=$(B)/%.o)
LIB      := $(B)/libgitrelease.a
CMD_SRC  := $(wildcard cmd/*.c)
BIN      := $(CMD_SRC:cmd/%.c=$(B)/bin/%)
UNIT_SRC := $(wildcard tests/unit/*/*.c)
UNIT_BIN := $(UNIT_SRC:tests/unit/%.c=$(B)/tests/unit/%)
FUZZ_SRC := $(filter-out tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c))

all: $(BIN)

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(COMPILE)

$(B)/common/cli/main.o: OUR_CPPFLAGS += -DRELEASE_VERSION='"$(VERSION)"'

# Rebuild when the flags change.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) $(SAN) $(DEV)' | cmp -s - $@ || \
	echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) $(SAN) $(DEV)' > $@

$(LIB): $(LIB_OBJ)
	@rm -f $@
	$(AR) rcs $@ $(LIB_OBJ)

$(B)/bin/%: $(B)/cmd/%.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(OUR_LDFLAGS) $(LDFLAGS) -o $@ $< $(LIB) $(PKG_LIBS)

# --- tests ---------------------------------------------------------------------------------------------------

$(B)/tests/unit/%: $(B)/tests/unit/%.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(OUR_LDFLAGS) $(LDFLAGS) -o $@ $< $(LIB) $(PKG_LIBS) $(TEST_LIBS)

check: check-unit check-cli

check-unit: $(UNIT_BIN)
	@set -e; for t in $(UNIT_BIN); do $$t; done

check-cli: all
	cd tests/cli && GIT_RELEASE_BIN='$(abspath $(B)/bin)' prove -j2 --exec sh $(sort $(notdir $(wildcard tests/cli/t-*.sh)))

clean:
	rm -rf build

.PHONY: all check check-unit check-cli clean FORCE
.SECONDARY:
.DELETE_ON_ERROR:
.SUFFIXES:

-include $(LIB_OBJ:.o=.d) $(CMD_SRC:%.c=$(B)/%.d) $(UNIT_SRC:%.c=$(B)/%.d)
