autocmd BufRead,BufNewFile *.widl setfiletype widl
