/* SPDX-License-Identifier: MIT */
/* Unix sockets as files: their addresses, and how a listener makes and removes one. */
#ifndef WI_SOCKET_FILE_H
#define WI_SOCKET_FILE_H

#include <sys/stat.h>
#include <sys/un.h>

#include <widl/error.h>

/** Who may connect to a socket. All zero: only the user that listens. */
struct wi_socket_permissions {
    unsigned mode;     /**< as of chmod(2); 0: 0600 */
    const char *owner; /**< name or number; NULL: as it comes */
    const char *group; /**< the same */
};

/** A socket that was made. All zero: none. */
struct wi_socket_file {
    char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
    dev_t device;
    ino_t inode;
};

/** The address of a file. Return: false when its name is too long. */
bool wi_socket_file_address(const char *path, struct sockaddr_un *ret);

/**
 * Listen at `path`. Nobody can connect before the permissions hold.
 *
 * A socket that lies there and that nobody listens at is replaced; anything else is left alone and
 * makes this fail.
 *
 * Return: the descriptor, non-blocking; -1 with `error`: WIDL_ERROR_CONNECT, or _ARGUMENT for an
 *         unknown owner or group.
 */
int wi_socket_file_listen(const char *path, const struct wi_socket_permissions *permissions,
                          struct wi_socket_file *ret, widl_error *error);

/** Remove the file if it is still the one that was made. Again: no effect. */
void wi_socket_file_remove(struct wi_socket_file *file);

#endif
