# git-release: a suite of small git subcommands. SPDX-License-Identifier: ISC
#
#   make                 build everything under build/
#   make setup           install what the build and the tests need (apt, dnf, apk or brew)
#   make demo            take a scratch repository through a release, every command shown
#   make check           all tests          make check-unit, check-cli, check-docs, check-headers: a part of them
#   make check-san       all tests once more, built with the address and undefined-behaviour sanitizers
#   make lint            static checks      make format   lay out the C files as lint wants them
#   make fuzz            libFuzzer targets, FUZZ_SECONDS each    make fuzz-replay   their corpora, with any compiler
#   make bench           figures against git, side by side       make bench BENCH_REPOS='/path/a /path/b'
#   make install prefix=/usr/local DESTDIR=     make uninstall     make dist     make clean
#
# Knobs: DEV=1 turns warnings into errors; SAN=address,undefined builds under build/san-address-undefined;
# B=<dir> builds elsewhere; KILL_TESTS=no leaves out the tests that kill programs at each step; CC is yours; CFLAGS, CPPFLAGS, LDFLAGS are added to ours, never in place of them.

prefix  ?= /usr/local
bindir  ?= $(prefix)/bin
datadir ?= $(prefix)/share
mandir  ?= $(datadir)/man
bashcompdir ?= $(datadir)/bash-completion/completions
zshcompdir  ?= $(datadir)/zsh/site-functions
fishconfdir ?= $(datadir)/fish/vendor_conf.d
fishcompdir ?= $(datadir)/fish/vendor_completions.d
DESTDIR ?=
CC      ?= cc
AR      ?= ar
INSTALL ?= install
PKG_CONFIG ?= pkg-config
FUZZ_SECONDS ?= 20
BENCH_REPOS  ?=

empty :=
space := $(empty) $(empty)
comma := ,
ifdef SAN
B ?= build/san-$(subst $(comma),-,$(SAN))
SAN_FLAGS = -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
else
B ?= build
endif

# Asked once, and only when a recipe needs them: `make setup` must work before git, pkg-config or any library is there.
once = $(eval $(1) := $$(shell $(2)))$($(1))
VERSION    = $(call once,VERSION,sh contrib/version.sh)
PACKAGES   = libgit2 libpcre2-8 jansson libcmark libmd zlib
PKG_CFLAGS = $(call once,PKG_CFLAGS,$(PKG_CONFIG) --cflags $(PACKAGES))
PKG_LIBS   = $(call once,PKG_LIBS,$(PKG_CONFIG) --libs $(PACKAGES))
TEST_LIBS  = $(call once,TEST_LIBS,$(PKG_CONFIG) --libs criterion)

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wformat=2 \
       -Wvla -Wundef $(if $(DEV),-Werror)
OUR_CFLAGS = -std=c11 -g -O2 $(WARN) $(SAN_FLAGS) -MMD -MP
OUR_CPPFLAGS = -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -DPCRE2_CODE_UNIT_WIDTH=8 $(PKG_CFLAGS)
# A program loads only the libraries that it uses: version and lint start without libgit2.
OUR_LDFLAGS = $(if $(filter Darwin,$(shell uname)),,-Wl$(comma)--as-needed) $(SAN_FLAGS)

COMPILE = $(CC) $(OUR_CPPFLAGS) $(CPPFLAGS) $(OUR_CFLAGS) $(CFLAGS) -c -o $@ $<
LINK    = $(CC) $(OUR_LDFLAGS) $(LDFLAGS) -o $@

LIB_SRC  := $(wildcard common/*/*.c)
LIB_OBJ  := $(LIB_SRC:%.c=$(B)/%.o)
LIB      := $(B)/libgitrelease.a
CMD_SRC  := $(wildcard cmd/*.c)
COMMANDS := $(CMD_SRC:cmd/%.c=%)
BIN      := $(COMMANDS:%=$(B)/bin/%)
UNIT_SRC := $(wildcard tests/unit/*/*.c)
UNIT_BIN := $(UNIT_SRC:tests/unit/%.c=$(B)/tests/unit/%)
FUZZ_SRC := $(filter-out tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c))
FAULT    := $(B)/tests/fault/fault.so
PAGES    := $(B)/tests/pages/pages
RECORD   := $(B)/tests/ledger/git-release-record
# What the tests of the programs use beside the programs.
CLI_AIDS := $(FAULT) $(PAGES) $(RECORD)
FUZZ_BIN := $(FUZZ_SRC:%.c=$(B)/%)
# Without KILL_TESTS=no also those that kill a program at each of its effects: long, and the same with any compiler.
KILL_SH  := $(patsubst %,tests/cli/t-%.sh,fault plan carry-fault hotfix-killed tag-killed)
CLI_TESTS := $(sort $(filter-out $(if $(filter no,$(KILL_TESTS)),$(KILL_SH)),$(wildcard tests/cli/t-*.sh)))
MAN      := $(wildcard man/*.[157])
SHELL_SRC := $(wildcard contrib/*.sh contrib/*/*.sh tests/*/*.sh)

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
	$(LINK) $< $(LIB) $(PKG_LIBS)

# --- set-up and demonstration --------------------------------------------------------------------------------

# The demonstration needs less than the tests do.
setup:
	@sh contrib/setup.sh $(if $(filter-out setup demo all,$(or $(filter-out setup,$(MAKECMDGOALS)),everything)),tests,build)

demo: all
	@PATH='$(abspath $(B)/bin)':"$$PATH" sh contrib/demo/demo.sh

# With -j, too, nothing starts before setup is done.
ifneq ($(filter setup,$(MAKECMDGOALS)),)
$(B)/flags $(filter-out setup,$(MAKECMDGOALS)): | setup
endif

# --- tests ---------------------------------------------------------------------------------------------------

RUN_TESTS = GIT_RELEASE_BIN='$(abspath $(B)/bin)' perl tests/run.pl

$(B)/tests/unit/%: $(B)/tests/unit/%.o $(LIB)
	@mkdir -p $(@D)
	$(LINK) $< $(LIB) $(PKG_LIBS) $(TEST_LIBS)

# Preloaded by the tests that kill a program, or fill its disk, at each step.
$(B)/tests/fault/fault.so: tests/fault/fault.c $(B)/flags
	@mkdir -p $(@D)
	$(CC) -shared -fPIC -O1 -Wall -o $@ $< -ldl

# Writes the pages that the tests look at in a browser.
$(PAGES): $(B)/tests/pages/pages.o $(LIB)
	$(LINK) $< $(LIB) $(PKG_LIBS)

# Records any event: what the tests of the ledger write with.
$(RECORD): $(B)/tests/ledger/git-release-record.o $(LIB)
	@mkdir -p $(@D)
	$(LINK) $< $(LIB) $(PKG_LIBS)

check: all $(UNIT_BIN) $(CLI_AIDS)
	$(RUN_TESTS) $(UNIT_BIN) $(CLI_TESTS)

check-unit: $(UNIT_BIN)
	$(RUN_TESTS) $(UNIT_BIN)

check-cli: all $(CLI_AIDS)
	$(RUN_TESTS) $(CLI_TESTS)

check-docs: all
	$(RUN_TESTS) tests/cli/t-docs.sh tests/cli/t-completion.sh

check-san:
	$(MAKE) SAN=address,undefined check

# Each header compiles alone.
check-headers: $(B)/flags
	@CC='$(CC)' sh tests/lint/headers.sh $(OUR_CPPFLAGS) $(CPPFLAGS) -std=c11 $(WARN)

# --- fuzzing -------------------------------------------------------------------------------------------------

ifeq ($(FUZZER),)
$(B)/tests/fuzz/%: $(B)/tests/fuzz/%.o $(B)/tests/fuzz/replay.o $(LIB)
	$(LINK) $< $(B)/tests/fuzz/replay.o $(LIB) $(PKG_LIBS)
else
$(B)/tests/fuzz/%: $(B)/tests/fuzz/%.o $(LIB)
	$(LINK) -fsanitize=fuzzer $< $(LIB) $(PKG_LIBS)
endif

fuzz-replay: $(FUZZ_BIN)
	@set -e; for t in $(FUZZ_BIN); do $$t tests/fuzz/corpus/$${t##*/}; done

fuzz:
	$(MAKE) CC=clang B=build/fuzz SAN=fuzzer-no-link,address,undefined FUZZER=1 fuzz-run

fuzz-build: $(FUZZ_BIN)

# What it finds goes to build/fuzz/found/<target>, what it learns to build/fuzz/corpus/<target>.
fuzz-run: $(FUZZ_BIN)
	@set -e; for t in $(FUZZ_BIN); do \
		n=$${t##*/}; mkdir -p $(B)/corpus/$$n $(B)/found/$$n tests/fuzz/corpus/$$n; \
		echo "== $$n: $(FUZZ_SECONDS) s"; \
		$$t -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -verbosity=0 \
			-artifact_prefix=$(B)/found/$$n/ $(B)/corpus/$$n tests/fuzz/corpus/$$n; \
	done

# --- static checks -------------------------------------------------------------------------------------------

LINT_C = $(LIB_SRC) $(CMD_SRC)

lint: lint-rules lint-format lint-tidy lint-cppcheck lint-shell lint-man lint-history check-headers

lint-rules:
	python3 tests/lint/source.py .
	sh tests/lint/selftest.sh

lint-format:
	clang-format --dry-run -Werror $(LINT_C)

lint-tidy: $(B)/flags
	printf '%s\n' $(LINT_C) | xargs -P2 -n4 sh -c 'clang-tidy --quiet "$$@" -- $(OUR_CPPFLAGS) -std=c11 2>/dev/null' tidy

lint-cppcheck:
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
		--suppressions-list=tests/lint/cppcheck.txt -D_POSIX_C_SOURCE=200809L -j2 common cmd

lint-shell:
	shellcheck --severity=warning --shell=sh $(SHELL_SRC)
	shellcheck .ci/run

lint-man:
	@mkdir -p build
	sh tests/lint/man.sh $(MAN)

lint-history: all
	GIT_RELEASE_BIN='$(abspath $(B)/bin)' sh tests/lint/history.sh

format:
	clang-format -i $(LINT_C)

# --- benchmark, installation, archive ------------------------------------------------------------------------

bench: all
	@GIT_RELEASE_BIN='$(abspath $(B)/bin)' sh tests/bench/run.sh $(BENCH_REPOS)

INSTALL_COMPLETION = for c in $(COMMANDS); do \
	ln -sf git-release-completion.bash '$(DESTDIR)$(bashcompdir)'/$$c && \
	ln -sf _git-release '$(DESTDIR)$(zshcompdir)'/_$$c && \
	ln -sf git-release.fish '$(DESTDIR)$(fishcompdir)'/$$c.fish || exit 1; done

install: all
	$(INSTALL) -d '$(DESTDIR)$(bindir)' '$(DESTDIR)$(mandir)/man1' '$(DESTDIR)$(mandir)/man5' '$(DESTDIR)$(mandir)/man7' \
		'$(DESTDIR)$(bashcompdir)' '$(DESTDIR)$(zshcompdir)' '$(DESTDIR)$(fishcompdir)' '$(DESTDIR)$(fishconfdir)'
	$(INSTALL) -m 755 $(BIN) '$(DESTDIR)$(bindir)'
	@set -e; for s in 1 5 7; do for p in man/*.$$s; do \
		test ! -e $$p || $(INSTALL) -m 644 $$p '$(DESTDIR)$(mandir)'/man$$s; done; done
	$(INSTALL) -m 644 contrib/completion/git-release-completion.bash '$(DESTDIR)$(bashcompdir)'
	$(INSTALL) -m 644 contrib/completion/_git-release '$(DESTDIR)$(zshcompdir)'
	$(INSTALL) -m 644 contrib/completion/git-release.fish '$(DESTDIR)$(fishcompdir)'
	$(INSTALL) -m 644 contrib/completion/git-release-conf.fish '$(DESTDIR)$(fishconfdir)'
	@$(INSTALL_COMPLETION)

uninstall:
	@for c in $(COMMANDS); do rm -f '$(DESTDIR)$(bindir)'/$$c '$(DESTDIR)$(bashcompdir)'/$$c \
		'$(DESTDIR)$(zshcompdir)'/_$$c '$(DESTDIR)$(fishcompdir)'/$$c.fish; done
	@for s in 1 5 7; do for p in man/*.$$s; do rm -f '$(DESTDIR)$(mandir)'/man$$s/$${p##*/}; done; done
	rm -f '$(DESTDIR)$(bashcompdir)'/git-release-completion.bash '$(DESTDIR)$(zshcompdir)'/_git-release \
		'$(DESTDIR)$(fishcompdir)'/git-release.fish '$(DESTDIR)$(fishconfdir)'/git-release-conf.fish

# A source archive that knows its version without git.
dist:
	@mkdir -p build/dist && printf '%s\n' '$(VERSION)' > build/dist/VERSION
	git archive --format=tar --prefix='git-release-$(VERSION)/' --add-file=build/dist/VERSION HEAD | gzip -9n \
		> 'build/dist/git-release-$(VERSION).tar.gz'
	@echo 'build/dist/git-release-$(VERSION).tar.gz'

clean:
	rm -rf build

.PHONY: all setup demo check check-unit check-cli check-docs check-san check-headers fuzz fuzz-build fuzz-run fuzz-replay lint \
	lint-rules lint-format lint-tidy lint-cppcheck lint-shell lint-man lint-history format bench install uninstall dist clean FORCE
.SECONDARY:
.DELETE_ON_ERROR:
.SUFFIXES:

-include $(LIB_OBJ:.o=.d) $(CMD_SRC:%.c=$(B)/%.d) $(UNIT_SRC:%.c=$(B)/%.d) $(FUZZ_SRC:%.c=$(B)/%.d) \
	$(PAGES).d $(RECORD).d
