/* SPDX-License-Identifier: ISC */
/*
 * Runs a fuzz target over files and folders of files without libFuzzer, so that the corpora are a regression test
 * under every compiler: replay.o and one target's object make one program. Each input is copied to memory of just its
 * size, so that a sanitizer sees a read past its end. Also tried: the empty input and every input cut short once.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../../common/base/alloc.h"
#include "../../common/base/strbuf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run_input(const char *data, size_t size)
{
	uint8_t *copy = xmemdup(data, size);

	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static int replay_file(const char *path)
{
	struct strbuf content = STRBUF_INIT;
	char block[8192];
	size_t n;
	FILE *f = fopen(path, "rb");

	if (!f) {
		perror(path);
		return -1;
	}
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		strbuf_add(&content, block, n);
	fclose(f);
	run_input(content.buf, content.len);
	run_input(content.buf, content.len / 2);
	strbuf_release(&content);
	return 0;
}

/* Returns the number of inputs replayed, -1 when one could not be read. */
static long replay_folder(const char *path)
{
	struct strbuf file = STRBUF_INIT;
	struct dirent *entry;
	long n = 0;
	DIR *dir = opendir(path);

	if (!dir) {
		perror(path);
		return -1;
	}
	while (n >= 0 && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		strbuf_reset(&file);
		strbuf_addf(&file, "%s/%s", path, entry->d_name);
		n = replay_file(file.buf) ? -1 : n + 1;
	}
	closedir(dir);
	strbuf_release(&file);
	return n;
}

int main(int argc, char **argv)
{
	struct stat st;
	long n, total = 0;
	int i;

	run_input("", 0);
	for (i = 1; i < argc; i++) {
		if (!stat(argv[i], &st) && S_ISDIR(st.st_mode))
			n = replay_folder(argv[i]);
		else
			n = replay_file(argv[i]) ? -1 : 1;
		if (n < 0)
			return 1;
		total += n;
	}
	if (!total) {
		fprintf(stderr, "%s: no input to replay\n", argv[0]);
		return 1;
	}
	printf("%s: %ld inputs replayed\n", argv[0], total);
	return 0;
}
