/* SPDX-License-Identifier: MIT */
/*
 * Writes files so that nobody ever sees half of one: into a temporary file beside the real one,
 * which then takes its place. Several compilers may write the same file at once; each has its own
 * temporary file, and the last one wins.
 */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

/** Permissions before the umask; those of a file that is replaced. */
#define FILE_MODE      0666
#define KEPT_MODE      07777
#define DIRECTORY_MODE 0777

static bool fail(struct buffer *why, const char *action, const char *path)
{
    buffer_format(why, "cannot %s '%s': %s", action, path, strerror(errno));
    return false;
}

/** Read into `chunk` until it is full or the file ends. Return: -1 when reading fails. */
static ssize_t read_chunk(int file, char *chunk, size_t size)
{
    size_t filled = 0;

    while (filled < size) {
        ssize_t got = read(file, chunk + filled, size - filled);

        if (got == 0)
            break;
        if (got < 0 && errno != EINTR)
            return -1;
        filled += got > 0 ? (size_t)got : 0;
    }
    return (ssize_t)filled;
}

static bool file_holds(int file, struct text text)
{
    char chunk[16384];
    struct stat status;

    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode) ||
        (size_t)status.st_size != text.size)
        return false;
    for (size_t at = 0; at < text.size;) {
        ssize_t size = read_chunk(file, chunk, sizeof(chunk));

        if (size <= 0 || (size_t)size > text.size - at ||
            memcmp(chunk, text.data + at, (size_t)size) != 0)
            return false;
        at += (size_t)size;
    }
    return true;
}

static bool is_unchanged(const char *path, struct text text)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool unchanged;

    if (file < 0)
        return false;
    unchanged = file_holds(file, text);
    close(file);
    return unchanged;
}

static bool write_all(int file, struct text text)
{
    while (text.size > 0) {
        ssize_t written = write(file, text.data, text.size);

        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            text.data += written;
            text.size -= (size_t)written;
        }
    }
    return true;
}

/** The same for what takes the place of an original: after a crash one of the two is whole. */
static bool write_safely(int file, struct text text, mode_t mode)
{
    return fchmod(file, mode) == 0 && write_all(file, text) && fsync(file) == 0;
}

/**
 * Create and fill the temporary file, with the permissions of the original, `mode`, if that is not
 * NULL. It is gone again when that fails; errno says why.
 */
static bool write_temporary(const char *path, struct text text, const mode_t *mode)
{
    int file;
    bool written;
    int error;

    unlink(path);
    file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
    if (file < 0)
        return false;
    written = mode ? write_safely(file, text, *mode) : write_all(file, text);
    error = errno;
    if (close(file) != 0 && written) {
        written = false;
        error = errno;
    }
    if (!written)
        unlink(path);
    errno = error;
    return written;
}

/** Whether something is in the way that a file cannot take the place of. */
static bool is_directory(const char *path)
{
    struct stat status;

    return lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/** Fill the temporary file that is to become `path`. */
static bool prepare(const char *temporary, const char *path, struct text text, const mode_t *mode,
                    struct buffer *why)
{
    errno = EISDIR;
    return (!is_directory(path) && write_temporary(temporary, text, mode)) ||
           fail(why, "write", path);
}

/** Let the temporary file take its place; it is gone when that fails. */
static bool finish(const char *temporary, const char *path, struct buffer *why)
{
    if (rename(temporary, path) == 0)
        return true;
    fail(why, "write", path);
    unlink(temporary);
    return false;
}

struct prepared {
    struct buffer path;
    struct buffer temporary;
};

struct outputs {
    struct prepared *files;
    size_t count;
    size_t finished; /**< of them have taken their places */
};

struct outputs *outputs_new(void)
{
    return memory_new(sizeof(struct outputs));
}

bool outputs_add(struct outputs *outputs, const char *path, struct text text, struct buffer *why)
{
    struct prepared file = {0};

    if (is_unchanged(path, text))
        return true;
    buffer_format(&file.path, "%s", path);
    buffer_format(&file.temporary, "%s.%ld.%zu.tmp", path, (long)getpid(), outputs->count);
    if (!prepare(file.temporary.data, path, text, NULL, why)) {
        buffer_free(&file.path);
        buffer_free(&file.temporary);
        return false;
    }
    outputs->files = memory_resize(outputs->files, (outputs->count + 1) * sizeof(file));
    outputs->files[outputs->count++] = file;
    return true;
}

bool outputs_finish(struct outputs *outputs, struct buffer *why)
{
    while (outputs->finished < outputs->count) {
        const struct prepared *file = &outputs->files[outputs->finished++];

        if (!finish(file->temporary.data, file->path.data, why))
            return false;
    }
    return true;
}

void outputs_free(struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->count; i++) {
        if (i >= outputs->finished)
            unlink(outputs->files[i].temporary.data);
        buffer_free(&outputs->files[i].path);
        buffer_free(&outputs->files[i].temporary);
    }
    free(outputs->files);
    free(outputs);
}

static bool replace(const char *path, struct text text, mode_t mode, struct buffer *why)
{
    struct buffer temporary = {0};
    bool written;

    if (is_unchanged(path, text))
        return true;
    buffer_format(&temporary, "%s.%ld.tmp", path, (long)getpid());
    written = prepare(temporary.data, path, text, &mode, why) && finish(temporary.data, path, why);
    buffer_free(&temporary);
    return written;
}

bool output_replace(const char *path, struct text text, struct buffer *why)
{
    struct stat status;
    char *real = realpath(path, NULL);
    bool written;

    if (!real || stat(real, &status) != 0 || access(real, W_OK) != 0) {
        free(real);
        return fail(why, "write", path);
    }
    mode_t mode = status.st_mode & KEPT_MODE;
    written = replace(real, text, mode, why);
    free(real);
    return written;
}

/** Whether `name` stays below where it starts: no empty, `.` or `..` component. */
static bool stays_below(struct text name)
{
    size_t begin = 0;

    for (size_t at = 0; at <= name.size; at++) {
        struct text component = {name.data + begin, at - begin};

        if (at < name.size && name.data[at] == '\0')
            return false;
        if (at < name.size && name.data[at] != '/')
            continue;
        if (component.size == 0 || text_is(component, ".") || text_is(component, ".."))
            return false;
        begin = at + 1;
    }
    return true;
}

/** false: errno says why there is no such directory, and none can be made. */
static bool create_directory(const char *path)
{
    struct stat status;
    int error;

    if (mkdir(path, DIRECTORY_MODE) == 0)
        return true;
    error = errno;
    if (stat(path, &status) != 0) {
        errno = error;
        return false;
    }
    errno = ENOTDIR;
    return S_ISDIR(status.st_mode);
}

/** Create the directories that `path` names before each of its slashes. */
static bool create_directories(char *path, struct buffer *why)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        bool created;

        *slash = '\0';
        created = create_directory(path);
        if (!created)
            fail(why, "create the directory", path);
        *slash = '/';
        if (!created)
            return false;
    }
    return true;
}

bool output_path(const char *directory, struct text name, struct buffer *ret_path,
                 struct buffer *why)
{
    if (!stays_below(name)) {
        buffer_format(why, "refusing to write '%.*s', which is not below '%s'", TEXT_ARG(name),
                      directory);
        return false;
    }
    buffer_format(ret_path, "%s/%.*s", *directory ? directory : ".", TEXT_ARG(name));
    return create_directories(ret_path->data, why);
}

/** Append `path` as make reads it back. Backslashes count only before what they protect. */
static bool append_escaped(struct buffer *depfile, const char *path)
{
    size_t backslashes = 0;

    for (; *path; path++) {
        if (*path == '\n' || *path == '\r')
            return false;
        if (*path == ' ' || *path == '\t' || *path == '#') {
            for (size_t i = 0; i <= backslashes; i++)
                buffer_append(depfile, text_of("\\"));
        } else if (*path == '$') {
            buffer_append(depfile, text_of("$"));
        }
        backslashes = *path == '\\' ? backslashes + 1 : 0;
        buffer_append(depfile, (struct text){path, 1});
    }
    return true;
}

bool output_dependencies(struct buffer *depfile, const char *const *targets, size_t target_count,
                         const char *const *inputs, size_t input_count)
{
    for (size_t i = 0; i < target_count; i++) {
        buffer_append(depfile, text_of(i > 0 ? " " : ""));
        if (!append_escaped(depfile, targets[i]))
            return false;
    }
    buffer_append(depfile, text_of(":"));
    for (size_t i = 0; i < input_count; i++) {
        buffer_append(depfile, text_of(" \\\n  "));
        if (!append_escaped(depfile, inputs[i]))
            return false;
    }
    buffer_append(depfile, text_of("\n"));
    return true;
}
