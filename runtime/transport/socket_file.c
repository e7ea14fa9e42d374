/* SPDX-License-Identifier: MIT */
/*
 * Unix sockets as files.
 *
 * Invariants: nothing is removed but sockets, and none of those that somebody listens at. Between
 * the question whether a socket is in use and its removal another router could begin to listen at
 * it: therefore the folder is locked meanwhile, as every router here does. Permissions are set
 * between bind() and listen(), while nobody can connect yet.
 */
#include "transport/socket_file.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEFAULT_MODE 0600

/* How often, and how many milliseconds apart, a folder's lock is tried. */
#define LOCK_ATTEMPTS 100
#define LOCK_PAUSE_MS 10

/* Room for what the system knows of a user or a group. */
#define ENTRY_BYTES 16384

/* What chown() takes as "as it is". */
#define UNCHANGED ((unsigned)-1)

bool wi_socket_file_address(const char *path, struct sockaddr_un *ret)
{
    size_t size = strlen(path);

    *ret = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (size == 0 || size >= sizeof(ret->sun_path))
        return false;
    memcpy(ret->sun_path, path, size + 1);
    return true;
}

static bool refuse(widl_error *error, const char *path, const char *reason)
{
    return widl_error_set(error, WIDL_ERROR_CONNECT, NULL, "cannot listen at %s: %s", path, reason);
}

/** A number that is one as a whole; else UNCHANGED. */
static unsigned read_number(const char *text)
{
    char *end = NULL;
    unsigned long number;

    if (strspn(text, "0123456789") != strlen(text) || strlen(text) > 9 || !*text)
        return UNCHANGED;
    number = strtoul(text, &end, 10);
    return (unsigned)number;
}

static bool find_owner(const char *name, unsigned *ret, widl_error *error)
{
    char bytes[ENTRY_BYTES];
    struct passwd entry;
    struct passwd *found = NULL;

    *ret = name ? read_number(name) : UNCHANGED;
    if (!name || *ret != UNCHANGED)
        return true;
    if (getpwnam_r(name, &entry, bytes, sizeof(bytes), &found) != 0 || !found)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "there is no user '%s'", name);
    *ret = entry.pw_uid;
    return true;
}

static bool find_group(const char *name, unsigned *ret, widl_error *error)
{
    char bytes[ENTRY_BYTES];
    struct group entry;
    struct group *found = NULL;

    *ret = name ? read_number(name) : UNCHANGED;
    if (!name || *ret != UNCHANGED)
        return true;
    if (getgrnam_r(name, &entry, bytes, sizeof(bytes), &found) != 0 || !found)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "there is no group '%s'", name);
    *ret = entry.gr_gid;
    return true;
}

/** Open the folder of `path` and lock it. Return: its descriptor, which unlocks; -1 with errno. */
static int lock_folder(const char *path)
{
    char folder[sizeof(((struct sockaddr_un *)0)->sun_path)];
    const char *slash = strrchr(path, '/');
    size_t size = slash ? (size_t)(slash - path) : 0;
    int descriptor;

    memcpy(folder, path, size);
    folder[size] = '\0';
    if (size == 0)
        strcpy(folder, slash ? "/" : ".");
    descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) != 0; i++) {
        if (i == LOCK_ATTEMPTS || errno != EWOULDBLOCK) {
            close(descriptor);
            return -1;
        }
        poll(NULL, 0, LOCK_PAUSE_MS);
    }
    return descriptor;
}

/** Whether nobody listens at the socket; errno says else what is wrong. */
static bool is_abandoned(const struct sockaddr_un *address)
{
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool refused;

    if (descriptor < 0)
        return false;
    refused = connect(descriptor, (const struct sockaddr *)address, sizeof(*address)) != 0 &&
              errno == ECONNREFUSED;
    close(descriptor);
    errno = EADDRINUSE;
    return refused;
}

/** Make room for a socket. Return: false with `error` when what lies there must stay. */
static bool clear_place(const struct sockaddr_un *address, widl_error *error)
{
    const char *path = address->sun_path;
    struct stat found;

    if (lstat(path, &found) != 0)
        return errno == ENOENT || refuse(error, path, strerror(errno));
    if (!S_ISSOCK(found.st_mode))
        return refuse(error, path, "there is a file that is no socket");
    if (!is_abandoned(address))
        return refuse(error, path, strerror(errno));
    return unlink(path) == 0 || refuse(error, path, strerror(errno));
}

/** Give the socket at `path` its owner and mode. Return: false with errno. */
static bool set_permissions(const char *path, unsigned mode, unsigned owner, unsigned group)
{
    bool changes_owner = owner != UNCHANGED || group != UNCHANGED;

    return (!changes_owner || lchown(path, owner, group) == 0) &&
           chmod(path, (mode_t)(mode ? mode : DEFAULT_MODE)) == 0;
}

/** Bind and listen. Return: false with `error`; the file is gone then. */
static bool listen_at(int descriptor, const struct sockaddr_un *address,
                      const struct wi_socket_permissions *permissions, struct wi_socket_file *ret,
                      widl_error *error)
{
    const char *path = address->sun_path;
    struct stat made;
    unsigned owner;
    unsigned group;
    int error_number;

    if (!find_owner(permissions->owner, &owner, error) ||
        !find_group(permissions->group, &group, error))
        return false;
    if (bind(descriptor, (const struct sockaddr *)address, sizeof(*address)) != 0)
        return refuse(error, path, strerror(errno));
    if (lstat(path, &made) == 0 && set_permissions(path, permissions->mode, owner, group) &&
        listen(descriptor, SOMAXCONN) == 0) {
        *ret = (struct wi_socket_file){.device = made.st_dev, .inode = made.st_ino};
        memcpy(ret->path, path, sizeof(ret->path));
        return true;
    }
    error_number = errno;
    unlink(path);
    return refuse(error, path, strerror(error_number));
}

int wi_socket_file_listen(const char *path, const struct wi_socket_permissions *permissions,
                          struct wi_socket_file *ret, widl_error *error)
{
    struct sockaddr_un address;
    int descriptor;
    int folder;
    bool listens;

    *ret = (struct wi_socket_file){0};
    if (!wi_socket_file_address(path, &address)) {
        refuse(error, path, strerror(ENAMETOOLONG));
        return -1;
    }
    folder = lock_folder(path);
    descriptor = folder < 0 ? -1 : socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        refuse(error, path, strerror(errno));
    listens = descriptor >= 0 && clear_place(&address, error) &&
              listen_at(descriptor, &address, permissions, ret, error);
    if (folder >= 0)
        close(folder);
    if (listens)
        return descriptor;
    if (descriptor >= 0)
        close(descriptor);
    return -1;
}

void wi_socket_file_remove(struct wi_socket_file *file)
{
    struct stat found;

    if (file->path[0] && lstat(file->path, &found) == 0 && S_ISSOCK(found.st_mode) &&
        found.st_dev == file->device && found.st_ino == file->inode)
        unlink(file->path);
    file->path[0] = '\0';
}
