" Contracts of widl: two columns, comments, and `gq` by the formatter.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal expandtab shiftwidth=2 softtabstop=2 textwidth=100
setlocal comments=:///,:// commentstring=//\ %s
setlocal formatprg=widlc\ fmt
let b:undo_ftplugin = 'setlocal expandtab< shiftwidth< softtabstop< textwidth< comments<'
      \ . ' commentstring< formatprg<'
