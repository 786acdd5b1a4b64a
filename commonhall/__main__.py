from commonhall.cli import main

main()
