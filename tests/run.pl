#!/usr/bin/perl
# SPDX-License-Identifier: ISC
# Runs the tests given: TAP scripts (*.sh, in their own folder) and Criterion programs. JOBS at a time (2). Says what
# was skipped and why; the last line is 'N passed, N failed'.
use strict;
use warnings;
use TAP::Harness;

if (!@ARGV) {
	print "0 passed, 0 failed\n";
	exit 0;
}

# Criterion's report as the harness reads it: version 13's blocks are not quite YAML there, so they become comments, as
# does what a sanitizer says; the program's exit code is kept.
my $CRITERION = <<'AWK';
/^exit [0-9]+$/ { code = $2; next }
/^(TAP version|# ?$|# Criterion v|# Running)/ { next }
/^(ok|not ok|[0-9]+\.\.[0-9]+)/ { print; next }
{ print "# " $0 }
END { exit code }
AWK

# Criterion forks each test beside threads of its own: a lock of the sanitizers' allocator that one of them holds just then is
# never free again in the child, which hangs, or the program ends before its first test. It is run again then, and that is said.
my $UNIT = <<'SH';
out=$(mktemp)
for try in 1 2 3; do
	CRITERION_JOBS=1 timeout -k 5 120 "$0" --tap > "$out" 2>&1
	code=$?
	[ "$code" != 124 ] && grep -Eq '^(ok|not ok) ' "$out" && break
	echo "# hung, or ran no test, at try $try: exit $code"
done
{ cat "$out"; echo "exit $code"; } | awk "$1"
code=$?
rm -f "$out"
exit "$code"
SH

sub command {
	my ($harness, $test) = @_;
	return ['sh', '-c', 'cd "${0%/*}" && exec sh "./${0##*/}"', $test] if $test =~ /\.sh$/;
	return ['sh', '-c', $UNIT, $test, $CRITERION];
}

my $harness = TAP::Harness->new({ exec => \&command, jobs => $ENV{JOBS} || 2, timer => 1, directives => 1, comments => 1, failures => 1, color => 0 });
my $result = $harness->runtests(@ARGV);
my $failed = $result->failed;
# A program that died or lost its plan failed, even when each of its lines says ok.
my $broken = grep { !$_->is_good_plan || $_->exit && !$_->failed } $result->parsers(@ARGV);

printf "%d skipped\n", scalar $result->skipped if $result->skipped;
printf "%d passed, %d failed\n", scalar($result->passed), $failed + $broken;
exit($result->all_passed ? 0 : 1);
