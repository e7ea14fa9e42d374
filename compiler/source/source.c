/* SPDX-License-Identifier: MIT */
/*
 * Loads source files and knows where their lines begin. A leading byte order mark is dropped on
 * the way in; any other check of the bytes is up to the scanner, which can point at the place.
 */
#include "source/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/utf8.h"

/* The scanner works in place and wants two NULs behind the text. */
#define TEXT_PADDING 2

static struct text without_mark(struct text text)
{
    static const char mark[] = "\xef\xbb\xbf";
    if (text.size < 3 || memcmp(text.data, mark, 3) != 0)
        return text;
    return (struct text){text.data + 3, text.size - 3};
}

static void find_lines(struct source *source)
{
    size_t count = 1;
    for (size_t i = 0; i < source->size; i++)
        count += source->text[i] == '\n';

    source->lines = memory_new(count * sizeof(*source->lines));
    source->line_count = 1;
    for (size_t i = 0; i < source->size; i++) {
        if (source->text[i] == '\n')
            source->lines[source->line_count++] = (uint32_t)(i + 1);
    }
}

struct source *source_from_text(const char *path, struct text text)
{
    struct source *source = memory_new(sizeof(*source));
    size_t path_size = strlen(path) + 1;
    struct text kept = without_mark(text);

    source->path = memory_new(path_size);
    memcpy(source->path, path, path_size);
    source->text = memory_new(kept.size + TEXT_PADDING);
    if (kept.size)
        memcpy(source->text, kept.data, kept.size);
    source->size = kept.size;
    source->skipped = text.size - kept.size;
    find_lines(source);
    return source;
}

const char *source_why(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return "no such file";
    case EACCES:
        return "permission denied";
    case EISDIR:
        return "it is a directory";
    case ELOOP:
        return "too many symbolic links";
    case ENAMETOOLONG:
        return "the name is too long";
    default:
        return "it cannot be read";
    }
}

/* A FIFO, a device, a socket, which cannot be opened. */
static const char not_regular[] = "it is not a regular file";

/* Read at most one byte more than allowed: enough to know that it is too much. */
static const char *read_all(FILE *file, char *data, size_t *ret_size)
{
    *ret_size = fread(data, 1, (size_t)SOURCE_SIZE_MAX + 1, file);
    if (ferror(file))
        return "it cannot be read";
    return *ret_size > SOURCE_SIZE_MAX ? "it is larger than 16 MiB" : NULL;
}

/* Opening must not wait for a peer of a FIFO, nor reading for a terminal. */
static FILE *open_file(const char *path, const char **ret_why)
{
    struct stat status = {0};
    FILE *stream = NULL;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0) {
        *ret_why = errno == ENXIO ? not_regular : source_why(errno);
        return NULL;
    }
    *ret_why = not_regular;
    if (fstat(file, &status) != 0 || S_ISDIR(status.st_mode))
        *ret_why = source_why(EISDIR);
    else if (S_ISREG(status.st_mode))
        stream = fdopen(file, "rb");
    if (!stream)
        close(file);
    return stream;
}

struct source *source_read(FILE *file, const char *path, const char **ret_why)
{
    struct source *source = NULL;
    size_t size = 0;
    char *data = memory_resize(NULL, (size_t)SOURCE_SIZE_MAX + 1);
    *ret_why = read_all(file, data, &size);
    if (!*ret_why)
        source = source_from_text(path, (struct text){data, size});
    free(data);
    return source;
}

struct source *source_load(const char *path, const char **ret_why)
{
    FILE *file = open_file(path, ret_why);
    if (!file)
        return NULL;
    struct source *source = source_read(file, path, ret_why);
    fclose(file);
    return source;
}

void source_free(struct source *source)
{
    if (!source)
        return;
    free(source->path);
    free(source->text);
    free(source->lines);
    free(source);
}

/* Index of the line that `offset` is in. */
static size_t line_index(const struct source *source, uint32_t offset)
{
    size_t low = 0;
    size_t high = source->line_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (source->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

struct place source_place(const struct source *source, uint32_t offset)
{
    size_t end = offset < source->size ? offset : source->size;
    size_t line = line_index(source, (uint32_t)end);
    struct text before = {source->text + source->lines[line], end - source->lines[line]};
    return (struct place){line + 1, utf8_count(before) + 1};
}

struct text source_line(const struct source *source, size_t line)
{
    if (line == 0 || line > source->line_count)
        return (struct text){"", 0};
    size_t begin = source->lines[line - 1];
    size_t end = line < source->line_count ? source->lines[line] - 1 : source->size;
    if (end > begin && source->text[end - 1] == '\r')
        end--;
    return (struct text){source->text + begin, end - begin};
}
