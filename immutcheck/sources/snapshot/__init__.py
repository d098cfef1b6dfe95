"""What was read of running accounts: observations → units, snapshots as files, and whose a resource is. Calls nothing."""
