/* SPDX-License-Identifier: MIT */
/* Unix sockets as files: who may connect, what is replaced, what stays, and channels over them. */
#include "transport/socket_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "loopback.h"
#include "support/cmocka_widl.h"

/** A folder of the test's own, and the name of a file in it. */
struct folder {
    char path[64];
    char file[96];
};

static int make_folder(void **state)
{
    struct folder *folder = calloc(1, sizeof(*folder));

    assert_non_null(folder);
    snprintf(folder->path, sizeof(folder->path), "/tmp/widl-socket-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
    snprintf(folder->file, sizeof(folder->file), "%s/door", folder->path);
    *state = folder;
    return 0;
}

static int remove_folder(void **state)
{
    struct folder *folder = *state;

    unlink(folder->file);
    assert_int_equal(rmdir(folder->path), 0);
    free(folder);
    return 0;
}

static int listen_at(const struct folder *folder, struct wi_socket_file *file, widl_error *error)
{
    return wi_socket_file_listen(folder->file, &(struct wi_socket_permissions){0}, file, error);
}

static bool exists(const char *path)
{
    struct stat found;

    return lstat(path, &found) == 0;
}

static bool can_connect(const char *path)
{
    struct sockaddr_un address;
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool connected;

    assert_true(wi_socket_file_address(path, &address));
    connected = connect(descriptor, (struct sockaddr *)&address, sizeof(address)) == 0;
    close(descriptor);
    return connected;
}

static void test_permissions(void **state)
{
    static const struct {
        unsigned asked;
        unsigned given;
    } CASES[] = {{0, 0600}, {0660, 0660}, {0666, 0666}, {0200, 0200}};
    const struct folder *folder = *state;
    mode_t before = umask(077);

    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_socket_permissions permissions = {.mode = CASES[i].asked};
        struct wi_socket_file file;
        struct stat found;
        int descriptor = wi_socket_file_listen(folder->file, &permissions, &file, NULL);

        assert_true(descriptor >= 0);
        assert_int_equal(stat(folder->file, &found), 0);
        assert_true(S_ISSOCK(found.st_mode));
        assert_int_equal(found.st_mode & 07777, CASES[i].given);
        wi_socket_file_remove(&file);
        assert_false(exists(folder->file));
        close(descriptor);
    }
    umask(before);
}

static void test_owners(void **state)
{
    char number[16];
    const struct {
        const char *owner;
        const char *group;
        const char *reason; /* NULL: none */
    } CASES[] = {
        {number, NULL, NULL},
        {"root", NULL, getuid() == 0 ? NULL : "Operation not permitted"},
        {"no-such-user-here", NULL, "there is no user 'no-such-user-here'"},
        {NULL, "no-such-group-here", "there is no group 'no-such-group-here'"},
        {"", NULL, "there is no user ''"},
        {"99999999999", NULL, "there is no user '99999999999'"},
    };
    const struct folder *folder = *state;

    snprintf(number, sizeof(number), "%u", (unsigned)getuid());
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_socket_permissions permissions = {0, CASES[i].owner, CASES[i].group};
        struct wi_socket_file file;
        widl_error error = {0};
        int descriptor = wi_socket_file_listen(folder->file, &permissions, &file, &error);

        assert_int_equal(descriptor >= 0, !CASES[i].reason);
        if (CASES[i].reason && !strstr(error.text, CASES[i].reason))
            fail_msg("%s", error.text);
        if (descriptor >= 0)
            close(descriptor);
        wi_socket_file_remove(&file);
        assert_false(exists(folder->file));
    }
}

/* A router that was killed leaves its file behind. */
static void test_replaces_what_is_stale(void **state)
{
    const struct folder *folder = *state;
    struct wi_socket_file first;
    struct wi_socket_file second;
    int descriptor = listen_at(folder, &first, NULL);

    close(descriptor);
    assert_true(exists(folder->file));
    descriptor = listen_at(folder, &second, NULL);
    assert_true(descriptor >= 0);
    assert_true(can_connect(folder->file));
    close(descriptor);
    wi_socket_file_remove(&second);
    assert_false(exists(folder->file));
}

static void test_leaves_who_listens_alone(void **state)
{
    const struct folder *folder = *state;
    struct wi_socket_file first;
    struct wi_socket_file second;
    widl_error error = {0};
    int descriptor = listen_at(folder, &first, NULL);

    assert_int_equal(listen_at(folder, &second, &error), -1);
    assert_int_equal(error.code, WIDL_ERROR_CONNECT);
    assert_non_null(strstr(error.text, "in use"));
    wi_socket_file_remove(&second);
    assert_true(can_connect(folder->file));
    close(descriptor);
    wi_socket_file_remove(&first);
}

static void test_leaves_other_files_alone(void **state)
{
    const struct folder *folder = *state;
    struct wi_socket_file file;
    widl_error error = {0};

    close(open(folder->file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    assert_int_equal(listen_at(folder, &file, &error), -1);
    assert_non_null(strstr(error.text, "no socket"));
    unlink(folder->file);
    assert_int_equal(symlink("elsewhere", folder->file), 0);
    assert_int_equal(listen_at(folder, &file, &error), -1);
    assert_true(exists(folder->file));
}

/* Somebody else has put a socket of theirs in place of ours. */
static void test_removes_only_its_own(void **state)
{
    const struct folder *folder = *state;
    struct wi_socket_file first;
    struct wi_socket_file second;
    int one = listen_at(folder, &first, NULL);
    int other;

    /* The first inode stays in use, so that the second is another. */
    assert_int_equal(unlink(folder->file), 0);
    other = listen_at(folder, &second, NULL);
    wi_socket_file_remove(&first);
    assert_true(exists(folder->file));
    wi_socket_file_remove(&second);
    assert_false(exists(folder->file));
    close(one);
    close(other);
}

static void test_names_that_are_none(void **state)
{
    struct wi_socket_file file;
    char path[200];
    widl_error error = {0};

    (void)state;
    snprintf(path, sizeof(path), "/tmp/%0120d", 0);
    assert_int_equal(wi_socket_file_listen(path, &(struct wi_socket_permissions){0}, &file, &error),
                     -1);
    assert_non_null(strstr(error.text, "too long"));
    assert_int_equal(wi_socket_file_listen("", &(struct wi_socket_permissions){0}, &file, &error),
                     -1);
    assert_int_equal(
        wi_socket_file_listen("/nowhere/at/all", &(struct wi_socket_permissions){0}, &file, &error),
        -1);
    assert_non_null(strstr(error.text, "No such file or directory"));
}

static void test_channels(void **state)
{
    const struct folder *folder = *state;
    struct loopback loopback = {.server_echoes = true};
    struct end client = {0};
    struct end *server;
    char url[160];
    char peer[64];

    snprintf(url, sizeof(url), "ws+unix:%s:/ws", folder->file);
    loopback_open(&loopback, url, 10);
    assert_string_equal(loopback.url, url);
    server = loopback_pair(&loopback, &client);
    snprintf(peer, sizeof(peer), "unix:uid=%u,pid=%ld", (unsigned)getuid(), (long)getpid());
    assert_string_equal(wi_channel_peer(server->channel), peer);
    assert_int_equal(wi_channel_send(client.channel, "local", 5), WIDL_OK);
    LOOPBACK_UNTIL(&loopback, client.messages == 1);
    wi_listener_close(loopback.listener);
    assert_false(exists(folder->file));
    wi_channel_close(client.channel, WI_CLOSE_NORMAL);
    LOOPBACK_UNTIL(&loopback, client.closed);
    assert_int_equal(client.code, WIDL_OK);
    loopback_close(&loopback);
}

static void test_nobody_listens(void **state)
{
    const struct folder *folder = *state;
    struct loopback loopback = {0};
    struct end client = {0};
    char url[160];

    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 1);
    snprintf(url, sizeof(url), "ws+unix:%s", folder->file);
    assert_non_null(loopback_connect(&loopback, &client, url, -1, NULL));
    LOOPBACK_UNTIL(&loopback, client.closed);
    assert_int_equal(client.code, WIDL_ERROR_CONNECT);
    assert_non_null(strstr(client.text, folder->file));
    assert_non_null(strstr(client.text, "No such file or directory"));
    loopback_close(&loopback);
}

#define IN_FOLDER(function) cmocka_unit_test_setup_teardown(function, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_permissions),
        IN_FOLDER(test_owners),
        IN_FOLDER(test_replaces_what_is_stale),
        IN_FOLDER(test_leaves_who_listens_alone),
        IN_FOLDER(test_leaves_other_files_alone),
        IN_FOLDER(test_removes_only_its_own),
        IN_FOLDER(test_names_that_are_none),
        IN_FOLDER(test_channels),
        IN_FOLDER(test_nobody_listens),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
