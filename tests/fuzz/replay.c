/* SPDX-License-Identifier: MIT */
/*
 * Runs a fuzz target without libFuzzer: feeds it every file of the folders named as arguments.
 *
 * Each input lies in memory of exactly its size, so that a sanitizer sees the first byte read
 * beyond it. A run that finds no input fails, for it tests nothing.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "fuzz.h"

#define PATH_SIZE 4096

static bool replay_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(size);
    bool complete = file && (data || size == 0) && fread(data, 1, size, file) == size;

    if (complete) {
        printf("%s\n", path);
        fflush(stdout);
        LLVMFuzzerTestOneInput(data, size);
    } else {
        fprintf(stderr, "replay: cannot read %s\n", path);
    }
    free(data);
    if (file)
        fclose(file);
    return complete;
}

/** Feed all files of a folder. Return: how many, 0 after a failure. */
static size_t replay_folder(const char *folder)
{
    DIR *entries = opendir(folder);
    const struct dirent *entry;
    size_t count = 0;

    if (!entries) {
        fprintf(stderr, "replay: cannot open %s\n", folder);
        return 0;
    }
    while ((entry = readdir(entries))) {
        char path[PATH_SIZE];
        struct stat status;
        int size = snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);

        if (size >= PATH_SIZE || stat(path, &status) != 0 || !S_ISREG(status.st_mode))
            continue;
        if (!replay_file(path, (size_t)status.st_size)) {
            count = 0;
            break;
        }
        count++;
    }
    closedir(entries);
    return count;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (replay_folder(argv[i]) == 0) {
            fprintf(stderr, "replay: nothing was replayed from %s\n", argv[i]);
            return EXIT_FAILURE;
        }
    }
    return argc > 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
